package dev.tandem.testing;

import java.util.List;

/** Values that break careless parsers. */
final class OddValues {

    private OddValues() {}

    /** Strings, all of them legal. */
    static final List<String> STRINGS = List.of(
            "",
            " ",
            "\u0000",
            "\r\n\r\ndata: [DONE]\n\n",
            "\u202Eabc\u200B",
            "e\u0301\uFEFF",
            "👩‍👩‍👧",
            "true",
            "1",
            "null",
            "' OR 1=1 --",
            "{\"a\": 1}",
            "x".repeat(5000));

    /** Raw JSON text: legal at first, then less and less so. */
    static final List<String> LITERALS = List.of(
            "null",
            "true",
            "0",
            "-0.0",
            "1.50",
            "-1",
            "1e2",
            "2147483648",
            "9223372036854775808",
            "1e400",
            "1e-400",
            "1e2147483647",
            "1e99999999999999",
            "9".repeat(500),
            "9".repeat(5000),
            "[]",
            "{}",
            "\"\\u0041\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\\ud83d\"",
            "[".repeat(90) + "]".repeat(90),
            "[".repeat(20_000) + "]".repeat(20_000),
            "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000),
            "[".repeat(100_000),
            "{\"a\": 1, \"a\": 2}",
            "NaN",
            "-Infinity",
            "01",
            "+1",
            ".5",
            "'a'",
            "\"\t\"",
            "\"\\x\"",
            "// comment",
            "1, \"model\": \"again\"",
            "]");
}
