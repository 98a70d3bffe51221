package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.RequestExample.chat;

import dev.tandem.inference.Operation;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Faults that are too long to write out. */
public final class BadLengths {

    private static final String ARRAY = "array_above_max_length";
    private static final String STRING = "string_above_max_length";

    private BadLengths() {}

    public static final List<BadRequest> ALL = List.of(
            RequestExample.message("messages too many", "{'role': 'user', 'content': 'a'}" + ", {}".repeat(2048))
                    .gives("messages", ARRAY, tooLong("messages", "an array", 2048)),
            chat(
                            "logit_bias too large",
                            "'logit_bias': {'0': 1"
                                    + IntStream.rangeClosed(1, 65_536)
                                            .mapToObj(id -> ", '" + id + "': 1")
                                            .collect(Collectors.joining())
                                    + "}")
                    .gives("logit_bias", "object_above_max_length", tooLong("logit_bias", "an object", 65_536)),
            chat("logit_bias with too many pairs", "'logit_bias': [[1, 1]" + ", [2, 1]".repeat(65_536) + "]")
                    .gives("logit_bias", ARRAY, tooLong("logit_bias", "an array", 65_536)),
            RequestExample.body("model too long", Operation.TEXT_COMPLETION, "{'model': '" + "m".repeat(257) + "'}")
                    .gives("model", STRING, tooLong("model", "a string", 256)),
            chat("max_tokens with endless digits", "'max_tokens': " + "9".repeat(900))
                    .gives(
                            "max_tokens",
                            "decimal_above_max_value",
                            "Invalid 'max_tokens': decimal above maximum value. "
                                    + "Expected a value >= -1 and <= 2147483647, but got a number of 900 characters instead."));

    private static String tooLong(String field, String kind, int max) {
        String noun = kind.substring(kind.indexOf(' ') + 1);
        return "Invalid '" + field + "': " + noun + " too long. Expected " + kind + " with maximum length " + max
                + ", but got " + kind + " with length " + (max + 1) + " instead.";
    }
}
