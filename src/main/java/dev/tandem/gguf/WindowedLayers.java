package dev.tandem.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which layers look back over a window of tokens only. Where the file gives no pattern, it is that of the architecture
 * in llama.cpp v0.5.0 (calls of {@code load_swa_pattern} in src/models). Immutable.
 *
 * @param tokens the window; 0 when there is none
 * @param layers whether each layer has it; empty when there is no window, or neither the file nor its architecture tells
 */
public record WindowedLayers(long tokens, List<Boolean> layers) {

    /** Every so-many-th layer is a full one. */
    private static final Map<String, Integer> PERIODS = Map.ofEntries(
            Map.entry("afmoe", 4),
            Map.entry("cohere2", 4),
            Map.entry("cohere2moe", 4),
            Map.entry("exaone4", 4),
            Map.entry("exaone-moe", 4),
            Map.entry("gemma2", 2),
            Map.entry("gemma3", 6),
            Map.entry("gemma3n", 5),
            Map.entry("gemma-embedding", 6),
            Map.entry("gpt-oss", 2),
            Map.entry("laguna", 4),
            Map.entry("llama4", 4),
            Map.entry("mellum", 4),
            Map.entry("modern-bert", 3),
            Map.entry("muse-glimmer", 4),
            Map.entry("olmo2", 4),
            Map.entry("plamo3", 8),
            Map.entry("smallthinker", 4));

    private static final Set<String> FULL_LAYER_FIRST = Set.of("cohere2moe", "laguna", "modern-bert", "smallthinker");
    /** Its files state a window that llama.cpp does not use. */
    private static final Set<String> WITHOUT = Set.of("phi3");

    private static final int MAX_LAYERS = 4096;

    public WindowedLayers {
        layers = List.copyOf(layers);
    }

    /** What the header says. */
    public static WindowedLayers of(Metadata metadata) {
        String architecture = String.valueOf(metadata.text("general.architecture"));
        String attention = architecture + ".attention.";
        Long tokens = metadata.whole(attention + "sliding_window");
        if (tokens == null || tokens < 1 || WITHOUT.contains(architecture)) {
            return new WindowedLayers(0, List.of());
        }
        if (metadata.value(attention + "sliding_window_pattern") instanceof MetadataValue.Array array) {
            List<MetadataValue> values = array.values();
            return new WindowedLayers(
                    tokens,
                    values == null
                            ? List.of()
                            : values.stream().map(WindowedLayers::isSet).toList());
        }
        Long stated = metadata.whole(attention + "sliding_window_pattern");
        Integer period = stated == null
                ? PERIODS.get(architecture)
                : stated < 0 || stated > MAX_LAYERS ? null : Integer.valueOf(stated.intValue());
        return new WindowedLayers(
                tokens,
                period == null
                        ? List.of()
                        : periodic(
                                period,
                                FULL_LAYER_FIRST.contains(architecture),
                                metadata.whole(architecture + ".block_count")));
    }

    /** Whether that layer has a window; not when it is unknown, so that its cache is over- and never underestimated. */
    public boolean covers(int layer) {
        return layer < layers.size() && layers.get(layer);
    }

    private static List<Boolean> periodic(int period, boolean fullFirst, @Nullable Long count) {
        List<Boolean> layers = new ArrayList<>();
        if (count != null && count <= MAX_LAYERS) {
            for (int i = 0; i < count; i++) {
                layers.add(period == 0 || i % period != (fullFirst ? 0 : period - 1));
            }
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
}
