package dev.tandem.openai.validation;

import dev.tandem.inference.Operation;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request body written to be read: single quotes stand for double ones.
 *
 * @param name what it shows
 * @param operation where it is posted
 * @param body the JSON
 */
public record RequestExample(String name, Operation operation, String body) {

    /** A whole body. */
    public static RequestExample body(String name, Operation operation, String body) {
        return new RequestExample(name, operation, body.replace('\'', '"'));
    }

    /** A valid chat with these fields added. */
    public static RequestExample chat(String name, String fields) {
        return body(
                name,
                Operation.CHAT,
                "{'model': 'm', 'messages': [{'role': 'user', 'content': 'Hi'}], " + fields + "}");
    }

    /** A chat of this one message. */
    static RequestExample message(String name, String message) {
        return body(name, Operation.CHAT, "{'model': 'm', 'messages': [" + message + "]}");
    }

    /** A chat of one user message with this one part. */
    public static RequestExample part(String name, String part) {
        return message(name, "{'role': 'user', 'content': [" + part + "]}");
    }

    /** A valid text completion with these fields added. */
    static RequestExample completion(String name, String fields) {
        return body(name, Operation.TEXT_COMPLETION, "{'model': 'm', 'prompt': 'Once', " + fields + "}");
    }

    /** What goes over the wire. */
    public byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    /** That it must be refused so. */
    BadRequest gives(String param, @Nullable String code, String message) {
        return new BadRequest(this, param, code, message);
    }

    @Override
    public String toString() {
        return name;
    }
}
