package dev.tandem.comparison;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Something beside the weights in which contenders differ, so that a difference between their answers, or their speed,
 * may come from it. Immutable.
 *
 * @param kind what it is
 * @param values by the contender's name; at least two of them differ. A contender of which it is not known is missing
 */
public record Confound(Kind kind, SortedMap<String, String> values) {

    private static final int SHOWN = 160;

    public Confound {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** What may differ. */
    public enum Kind {
        /** The chat template that is in force, by its hash. */
        TEMPLATE("chat template"),
        /** What cuts a text into tokens, by its hash. */
        TOKENIZER("tokenizer"),
        /** Tokens of context that one request may have; of files, those they were made for. */
        CONTEXT("context"),
        /** Positions: base frequency, scaling. */
        ROPE("rope"),
        /** Type of the key-value cache. */
        KV_TYPE("KV type"),
        /** The multimodal projector. */
        MMPROJ("mmproj"),
        /** What is sampled with when a request does not say. */
        SAMPLING("sampler defaults"),
        /** Kind of engine. */
        ENGINE("engine"),
        /** Version of the inference code. */
        BUILD("server build"),
        /** Requests at the same time. */
        SLOTS("slots"),
        /** Every other setting. */
        ARGUMENTS("arguments");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** How it is called in a text. */
        public String label() {
            return label;
        }
    }

    /** In one line: {@code chat template (a: 1f…, b: 2e…)}. */
    public String shown() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + shortened(entry.getValue()))
                .collect(Collectors.joining(", ", kind.label() + " (", ")"));
    }

    private static String shortened(String value) {
        return value.isEmpty() ? "none" : value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }
}
