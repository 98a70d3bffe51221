package dev.tandem.replay.prompt;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.tandem.json.JsonMappers;
import dev.tandem.replay.store.PromptFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Takes a file apart into its JSON values, one at a time: the lines of JSON Lines, or the elements of one array. What
 * is in memory at a time is bounded.
 */
final class JsonValueReader {

    /** The most characters of one value, an image included. */
    static final int LONGEST = 16 << 20;
    /** The most brackets, names and values of one value: bounds its tree, which is many times its text. */
    static final int MOST_TOKENS = 200_000;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Takes a value. */
    interface Sink {

        /** @param line where it begins, counted from 1 */
        void accept(long line, JsonNode value);
    }

    private JsonValueReader() {}

    /**
     * Reads all.
     *
     * @throws PromptFileException when it is not JSON, or beyond the limits
     * @throws IOException when the file cannot be read
     */
    static void read(InputStream file, Sink sink) throws IOException {
        Reader strict = new InputStreamReader(
                file,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        BufferedReader text = new BufferedReader(strict);
        long line = 1;
        try {
            text.mark(1);
            int c = text.read();
            while (c == BYTE_ORDER_MARK || Character.isWhitespace(c)) {
                line += c == '\n' ? 1 : 0;
                text.mark(1);
                c = text.read();
            }
            if (c >= 0) {
                text.reset();
            }
            if (c == '[') {
                array(text, line, sink);
            } else {
                lines(text, line, sink);
            }
        } catch (CharacterCodingException e) {
            throw new PromptFileException(0, "The file is not valid UTF-8.");
        }
    }

    private static void lines(Reader text, long first, Sink sink) throws IOException {
        StringBuilder line = new StringBuilder();
        long number = first;
        for (int c = text.read(); c >= 0; c = text.read()) {
            if (c == '\n') {
                line(number++, line, sink);
                line.setLength(0);
            } else if (line.length() < LONGEST) {
                line.append((char) c);
            } else {
                throw new PromptFileException(number, "longer than " + LONGEST + " characters");
            }
        }
        line(number, line, sink);
    }

    private static void line(long number, CharSequence line, Sink sink) throws IOException {
        if (line.toString().isBlank()) {
            return;
        }
        try (JsonParser parser = JsonMappers.PROMPTS.createParser(line.toString())) {
            parser.nextToken();
            JsonNode value = bounded(parser, number);
            if (parser.nextToken() != null) {
                throw new PromptFileException(number, "only one JSON object is expected on a line");
            }
            sink.accept(number, value);
        } catch (JacksonException e) {
            throw new PromptFileException(number, reason(e));
        }
    }

    private static void array(Reader text, long first, Sink sink) throws IOException {
        try (JsonParser parser = JsonMappers.PROMPTS.createParser(text)) {
            try {
                parser.nextToken();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    long line = line(parser, first);
                    if (parser.currentToken() == null) {
                        throw new PromptFileException(line, "the file ends too early");
                    }
                    sink.accept(line, bounded(parser, line));
                }
                if (parser.nextToken() != null) {
                    throw new PromptFileException(line(parser, first), "nothing is expected behind the array");
                }
            } catch (JacksonException e) {
                throw new PromptFileException(line(parser, first), reason(e));
            }
        }
    }

    private static long line(JsonParser parser, long first) {
        return first - 1 + parser.currentTokenLocation().getLineNr();
    }

    /** A tree is made only of what is known to be small. */
    private static JsonNode bounded(JsonParser parser, long line) throws IOException {
        long begin = parser.currentTokenLocation().getCharOffset();
        try (TokenBuffer buffer = new TokenBuffer(parser)) {
            int depth = 0;
            int tokens = 0;
            for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
                buffer.copyCurrentEvent(parser);
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (++tokens > MOST_TOKENS || parser.currentTokenLocation().getCharOffset() - begin > LONGEST) {
                    throw new PromptFileException(
                            line,
                            "beyond the limits, which are " + LONGEST + " characters and " + MOST_TOKENS
                                    + " values, brackets and names for a prompt or conversation");
                }
                if (depth == 0) {
                    break;
                }
            }
            if (depth != 0) {
                throw new PromptFileException(line, "ends too early");
            }
            try (JsonParser copy = buffer.asParser()) {
                return JsonMappers.PROMPTS.readTree(copy);
            }
        }
    }

    private static String reason(JacksonException fault) {
        return switch (fault) {
            case com.fasterxml.jackson.core.io.JsonEOFException e -> "ends too early";
            case com.fasterxml.jackson.core.exc.StreamConstraintsException e ->
                "nested too deeply, or a number too long";
            case com.fasterxml.jackson.databind.exc.MismatchedInputException e -> "a field occurs twice in one object";
            default -> "not valid JSON";
        };
    }
}
