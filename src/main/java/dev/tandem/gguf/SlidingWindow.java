package dev.tandem.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which layers look back over a window of tokens only.
 *
 * @param tokens the window, at least 1
 * @param windowed how many layers have it; {@code null} when neither the file nor its architecture tells
 * @param pattern as {@code 5:1} where five windowed layers are followed by a full one and so on, {@code 1:3, full first}
 *     where it begins with a full one, {@code all}, {@code none}, or {@code irregular}; {@code null} as above
 */
public record SlidingWindow(
        long tokens, @Nullable Integer windowed, @Nullable String pattern) {

    /** Every so-many-th layer is a full one, as llama.cpp v0.5.0 has it for files that do not state it (src/models). */
    private static final Map<String, Integer> PERIODS = Map.ofEntries(
            Map.entry("afmoe", 4),
            Map.entry("cohere2", 4),
            Map.entry("exaone4", 4),
            Map.entry("exaone-moe", 4),
            Map.entry("gemma2", 2),
            Map.entry("gemma3", 6),
            Map.entry("gemma3n", 5),
            Map.entry("gemma-embedding", 6),
            Map.entry("gpt-oss", 2),
            Map.entry("llama4", 4),
            Map.entry("mellum", 4),
            Map.entry("muse-glimmer", 4),
            Map.entry("olmo2", 4),
            Map.entry("plamo3", 8));

    /** The same, where it is the first of them that is full. */
    private static final Map<String, Integer> PERIODS_FULL_FIRST =
            Map.of("cohere2moe", 4, "laguna", 4, "modern-bert", 3, "smallthinker", 4);

    private static final int MAX_LAYERS = 4096;

    /** What the header says; {@code null} when there is no window. */
    static @Nullable SlidingWindow of(GgufFile file) {
        String attention = file.architecture() + ".attention.";
        Long tokens = file.metadata().whole(attention + "sliding_window");
        if (tokens == null || tokens < 1) {
            return null;
        }
        List<Boolean> layers = layers(file, file.metadata().value(attention + "sliding_window_pattern"));
        if (layers.isEmpty()) {
            return new SlidingWindow(tokens, null, null);
        }
        int windowed = (int) layers.stream().filter(layer -> layer).count();
        return new SlidingWindow(tokens, windowed, pattern(layers));
    }

    /** Whether each layer is a windowed one; empty when that is not known. */
    private static List<Boolean> layers(GgufFile file, @Nullable MetadataValue stated) {
        if (stated instanceof MetadataValue.Array array) {
            List<MetadataValue> values = array.values();
            return values == null
                    ? List.of()
                    : values.stream().map(SlidingWindow::isSet).toList();
        }
        String architecture = String.valueOf(file.architecture());
        boolean fullFirst = PERIODS_FULL_FIRST.containsKey(architecture);
        Integer period = PERIODS.getOrDefault(architecture, PERIODS_FULL_FIRST.get(architecture));
        if (stated instanceof MetadataValue.Whole(ValueType type, long value)) {
            period = value < 0 || value > MAX_LAYERS ? null : Integer.valueOf((int) value);
        }
        Long count = file.metadata().whole(architecture + ".block_count");
        if (period == null || count == null || count < 1 || count > MAX_LAYERS) {
            return List.of();
        }
        List<Boolean> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            layers.add(period == 0 || i % period != (fullFirst ? 0 : period - 1));
        }
        return layers;
    }

    private static boolean isSet(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Flag flag -> flag.value();
            case MetadataValue.Whole whole -> whole.value() != 0;
            case MetadataValue.Real _, MetadataValue.Text _, MetadataValue.Array _ -> false;
        };
    }

    private static String pattern(List<Boolean> layers) {
        if (!layers.contains(false)) {
            return "all";
        }
        if (!layers.contains(true)) {
            return "none";
        }
        boolean fullFirst = !layers.getFirst();
        int first = run(layers, 0);
        int second = run(layers, first);
        int period = first + second;
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) != ((i % period < first) != fullFirst)) {
                return "irregular";
            }
        }
        return first + ":" + second + (fullFirst ? ", full first" : "");
    }

    /** How many layers from there on are alike. */
    private static int run(List<Boolean> layers, int from) {
        int to = from;
        while (to < layers.size() && layers.get(to).equals(layers.get(from))) {
            to++;
        }
        return to - from;
    }
}
