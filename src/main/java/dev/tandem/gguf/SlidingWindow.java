package dev.tandem.gguf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The window of tokens over which some layers look back, summed up for a reader.
 *
 * @param tokens the window, at least 1
 * @param windowed how many layers have it; {@code null} when neither the file nor its architecture tells
 * @param pattern as {@code 5:1} where five windowed layers are followed by a full one and so on, {@code 1:3, full first}
 *     where it begins with a full one, {@code all}, {@code none}, or {@code irregular}; {@code null} as above
 */
public record SlidingWindow(
        long tokens, @Nullable Integer windowed, @Nullable String pattern) {

    /** What the header says; {@code null} when there is no window. */
    static @Nullable SlidingWindow of(GgufFile file) {
        WindowedLayers window = WindowedLayers.of(file.metadata());
        if (window.tokens() == 0) {
            return null;
        }
        List<Boolean> layers = window.layers();
        if (layers.isEmpty()) {
            return new SlidingWindow(window.tokens(), null, null);
        }
        int windowed = (int) layers.stream().filter(layer -> layer).count();
        return new SlidingWindow(window.tokens(), windowed, pattern(layers));
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
