package dev.tandem.openai;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body as RFC 8259 has it and no laxer: UTF-8, one object, no name twice, nothing behind it. Numbers keep their
 * digits, so that what an engine gets is what the client sent. Messages tell where the fault is, never what stands there.
 */
final class StrictJson {

    private static final int DEEPEST = 100;
    private static final int LONGEST_NUMBER = 1000;
    private static final int LONGEST_NAME = 1000;
    /** Bounds the memory of the tree, which for a body that is all brackets is many times that of the body. */
    private static final int MOST_TOKENS = 1_000_000;

    private static final String LIMITS = "beyond the limits, which are " + DEEPEST + " levels of nesting, "
            + LONGEST_NUMBER + " characters for a number, " + LONGEST_NAME + " for a name and " + MOST_TOKENS
            + " values, brackets and names";

    private final ObjectMapper mapper = JsonMapper.builder(factory())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static JsonFactory factory() {
        return JsonFactory.builder()
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxNumberLength(LONGEST_NUMBER)
                        .maxNameLength(LONGEST_NAME)
                        .maxTokenCount(MOST_TOKENS)
                        // An image may fill the whole body, and that has a bound of its own.
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    /**
     * Reads one object.
     *
     * @throws InvalidRequestException for anything else
     */
    ObjectNode parse(byte[] body) {
        return parse(body, UnaryOperator.identity());
    }

    /**
     * Reads one object through a parser that may look at its tokens.
     *
     * @throws InvalidRequestException for anything else
     */
    ObjectNode parse(byte[] body, UnaryOperator<JsonParser> bounded) {
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
        try (JsonParser parser = bounded.apply(mapper.createParser(body))) {
            return only(parser);
        } catch (IOException e) {
            throw new IllegalStateException("reading an array needs no input or output", e);
        }
    }

    private @Nullable JsonNode only(JsonParser parser) throws IOException {
        try {
            JsonNode tree = mapper.readTree(parser);
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
