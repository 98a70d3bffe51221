package dev.tandem.memory;

import dev.tandem.gguf.MetadataValue;
import java.util.Map;
import java.util.Set;

/**
 * Which layers look back over a window only. Where the file gives no pattern, it is that of the architecture in
 * llama.cpp v0.5.0 (calls of {@code load_swa_pattern} in src/models). An architecture that is not listed counts as
 * looking back over everything, so that its cache is over- and never underestimated.
 */
record SlidingWindow(ModelHeader header) {

    private static final Map<String, Integer> PATTERNS = Map.ofEntries(
            Map.entry("afmoe", 4),
            Map.entry("cohere2", 4),
            Map.entry("cohere2moe", 4),
            Map.entry("exaone-moe", 4),
            Map.entry("exaone4", 4),
            Map.entry("gemma-embedding", 6),
            Map.entry("gemma2", 2),
            Map.entry("gemma3", 6),
            Map.entry("gemma3n", 5),
            Map.entry("gpt-oss", 2),
            Map.entry("llama4", 4),
            Map.entry("mellum", 4),
            Map.entry("olmo2", 4),
            Map.entry("plamo3", 8),
            Map.entry("smallthinker", 4));
    private static final Set<String> FULL_LAYER_FIRST = Set.of("cohere2moe", "smallthinker");
    private static final Set<String> WITHOUT = Set.of("phi3");
    private static final String PATTERN = "attention.sliding_window_pattern";

    /** Tokens of the window; 0 when there is none. */
    int size() {
        return WITHOUT.contains(header.architecture()) ? 0 : header.number("attention.sliding_window", 0);
    }

    /** Whether that layer has one. */
    boolean covers(int layer) {
        if (size() == 0) {
            return false;
        }
        if (header.metadata().value(header.architecture() + "." + PATTERN) instanceof MetadataValue.Array array) {
            var values = array.values();
            return values != null && layer < values.size() && isTrue(values.get(layer));
        }
        int every = header.number(PATTERN, PATTERNS.getOrDefault(header.architecture(), 1));
        if (every == 0) {
            return true;
        }
        return FULL_LAYER_FIRST.contains(header.architecture()) ? layer % every != 0 : layer % every < every - 1;
    }

    private static boolean isTrue(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Flag(boolean flag) -> flag;
            case MetadataValue.Whole(var type, long number) -> number != 0;
            default -> false;
        };
    }
}
