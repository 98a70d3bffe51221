package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.RequestExample.chat;

import dev.tandem.inference.Operation;
import java.util.List;

/** Faults that are too long to write out. */
public final class BadLengths {

    private static final String ARRAY = "array_above_max_length";
    private static final String STRING = "string_above_max_length";

    private BadLengths() {}

    public static final List<BadRequest> ALL = List.of(
            RequestExample.message("messages too many", "{'role': 'user', 'content': 'a'}" + ", {}".repeat(2048))
                    .gives("messages", ARRAY, tooLong("messages", "an array", 2048)),
            chat("stop too many", "'stop': ['a'" + ", 'b'".repeat(16) + "]")
                    .gives("stop", ARRAY, tooLong("stop", "an array", 16)),
            chat("tools too many", "'tools': [{'type': 'x'}" + ", {'type': 'x'}".repeat(128) + "]")
                    .gives("tools", ARRAY, tooLong("tools", "an array", 128)),
            chat("tool with a long name", tool("f".repeat(65)))
                    .gives("tools[0].function.name", STRING, tooLong("tools[0].function.name", "a string", 64)),
            RequestExample.body("model too long", Operation.TEXT_COMPLETION, "{'model': '" + "m".repeat(257) + "'}")
                    .gives("model", STRING, tooLong("model", "a string", 256)),
            chat("temperature with endless digits", "'temperature': " + "9".repeat(900))
                    .gives(
                            "temperature",
                            "decimal_above_max_value",
                            "Invalid 'temperature': decimal above maximum value. "
                                    + "Expected a value <= 2, but got a number of 900 characters instead."));

    private static String tool(String name) {
        return "'tools': [{'type': 'function', 'function': {'name': '" + name + "'}}]";
    }

    private static String tooLong(String field, String kind, int max) {
        String noun = kind.substring(kind.indexOf(' ') + 1);
        return "Invalid '" + field + "': " + noun + " too long. Expected " + kind + " with maximum length " + max
                + ", but got " + kind + " with length " + (max + 1) + " instead.";
    }
}
