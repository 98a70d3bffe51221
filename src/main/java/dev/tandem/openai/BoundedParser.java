package dev.tandem.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import dev.tandem.openai.http.BodiesInFlightException;
import dev.tandem.openai.validation.FieldPath;
import dev.tandem.openai.validation.Violation;
import java.io.IOException;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a body's tokens as they are read, before a tree is made of them: refuses more content parts than there may be
 * in all messages together, and more values than there is memory for.
 */
final class BoundedParser extends JsonParserDelegate {

    private static final int LOOK = 1024;
    /** How deep {@code messages[0].content[0]} stands: in an object, an array, an object and an array. */
    private static final int PARTS = 4;

    private final int maxParts;
    private final LongPredicate room;
    private long tokens;
    private int depth;
    private boolean inMessages;
    private boolean inContent;
    private int message;
    private int parts;

    /**
     * @param maxParts the most content parts
     * @param room whether there is memory for so many values, brackets and names; asked now and then
     */
    BoundedParser(JsonParser parser, int maxParts, LongPredicate room) {
        super(parser);
        this.maxParts = maxParts;
        this.room = room;
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        JsonToken token = super.nextToken();
        if (token != null) {
            if (++tokens % LOOK == 0 && !room.test(tokens)) {
                throw new BodiesInFlightException();
            }
            look(token);
        }
        return token;
    }

    private void look(JsonToken token) throws IOException {
        switch (token) {
            case FIELD_NAME -> name();
            case START_OBJECT, START_ARRAY -> {
                value();
                depth++;
                if (depth == 2) {
                    inMessages &= token == JsonToken.START_ARRAY;
                    message = -1;
                } else if (depth == PARTS) {
                    inContent &= token == JsonToken.START_ARRAY;
                }
            }
            case END_OBJECT, END_ARRAY -> depth--;
            default -> value();
        }
    }

    private void name() throws IOException {
        if (depth == 1) {
            inMessages = "messages".equals(currentName());
        } else if (depth == PARTS - 1) {
            inContent = "content".equals(currentName());
        }
    }

    private void value() {
        if (depth == 2) {
            message++;
        } else if (depth == PARTS && inContent && inMessages && ++parts > maxParts) {
            throw Violation.tooManyParts(
                            FieldPath.BODY.field("messages").element(message).field("content"), maxParts)
                    .toException();
        }
    }
}
