package dev.tandem.openai.validation;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.json.JsonMappers;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body as RFC 8259 has it and no laxer, but that a byte order mark is passed over: UTF-8, one object, no name twice, nothing behind it. Numbers keep their
 * digits, so that what an engine gets is what the client sent. Messages tell where the fault is, never what stands there.
 */
public final class StrictJson {

    private static final JsonMapper MAPPER = JsonMappers.REQUESTS;
    private static final StreamReadConstraints MOST = MAPPER.getFactory().streamReadConstraints();

    private static final String LIMITS = "beyond the limits, which are " + MOST.getMaxNestingDepth()
            + " levels of nesting, " + MOST.getMaxNumberLength() + " characters for a number, "
            + MOST.getMaxNameLength() + " for a name and " + MOST.getMaxTokenCount()
            + " values, brackets and names";

    /**
     * Reads one object.
     *
     * @throws InvalidRequestException for anything else
     */
    public ObjectNode parse(byte[] body) {
        return parse(body, UnaryOperator.identity());
    }

    /**
     * Reads one object through a parser that may look at its tokens.
     *
     * @throws InvalidRequestException for anything else
     */
    public ObjectNode parse(byte[] body, UnaryOperator<JsonParser> bounded) {
        OptionalLong malformed = Unicode.firstMalformedByte(body);
        if (malformed.isPresent()) {
            throw refused("byte offset " + malformed.getAsLong() + ": not valid UTF-8");
        }
        JsonNode tree = tree(body, bounded);
        if (!(tree instanceof ObjectNode object)) {
            throw refused("line 1, column 1: the body must be a JSON object");
        }
        if (!Unicode.isWellFormed(object)) {
            throw refused("a string holds half a surrogate pair; escape characters beyond U+FFFF as both halves");
        }
        return object;
    }

    private @Nullable JsonNode tree(byte[] body, UnaryOperator<JsonParser> bounded) {
        int start = Unicode.markLength(body);
        try (JsonParser parser = bounded.apply(MAPPER.createParser(body, start, body.length - start))) {
            return only(parser);
        } catch (IOException e) {
            throw new IllegalStateException("reading an array needs no input or output", e);
        }
    }

    private @Nullable JsonNode only(JsonParser parser) throws IOException {
        try {
            JsonNode tree = MAPPER.readTree(parser);
            if (tree != null && parser.nextToken() != null) {
                throw refused(parser.currentTokenLocation(), "only one JSON object is expected");
            }
            return tree;
        } catch (JacksonException e) {
            throw refused(e.getLocation() == null ? parser.currentLocation() : e.getLocation(), reason(e));
        } catch (NumberFormatException e) {
            // Exponents beyond what a BigDecimal holds: Jackson lets its own parser's exception through.
            throw refused(parser.currentLocation(), "a number is too large or too small");
        }
    }

    private static String reason(JacksonException fault) {
        return switch (fault) {
            case JsonEOFException e -> "the body ends too early";
            case StreamConstraintsException e -> LIMITS;
            case MismatchedInputException e -> "a field occurs twice in one object";
            default -> "not valid JSON";
        };
    }

    private static InvalidRequestException refused(JsonLocation at, String reason) {
        return refused("line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + reason);
    }

    private static InvalidRequestException refused(String reason) {
        return new InvalidRequestException(
                "We could not parse the JSON body of your request. (" + reason + ")", null, null);
    }
}
