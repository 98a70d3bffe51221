package dev.tandem.gguf;

import static java.util.Comparator.comparingInt;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which tensor types a file is made of. Pure functions. */
final class TensorMix {

    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d{1,9})\\D.*", Pattern.DOTALL);

    private TensorMix() {}

    /** How many tensors each type has, in the order of llama.cpp's load log. Unmodifiable. */
    static SortedMap<TensorType, Integer> counts(List<Tensor> tensors) {
        SortedMap<TensorType, Integer> counts = new TreeMap<>();
        tensors.forEach(tensor -> counts.merge(tensor.type(), 1, Integer::sum));
        return Collections.unmodifiableSortedMap(counts);
    }

    /** The same by the types' printed names. Unmodifiable. */
    static Map<String, Integer> printed(List<Tensor> tensors) {
        Map<String, Integer> printed = new LinkedHashMap<>();
        counts(tensors).forEach((type, count) -> printed.put(type.printed(), count));
        return Collections.unmodifiableMap(printed);
    }

    /**
     * The type that most tensors have, {@link TensorType#F32} of none. On equal counts the one that got there first in
     * llama.cpp's order of tensors, which is by layer and then by name.
     */
    static TensorType commonest(List<Tensor> tensors) {
        List<Tensor> ordered = tensors.stream()
                .sorted(comparingInt(TensorMix::layer).thenComparing(Tensor::name))
                .toList();
        Map<TensorType, Integer> counts = new EnumMap<>(TensorType.class);
        TensorType best = TensorType.F32;
        int most = 0;
        for (Tensor tensor : ordered) {
            int count = counts.merge(tensor.type(), 1, Integer::sum);
            if (count > most) {
                most = count;
                best = tensor.type();
            }
        }
        return best;
    }

    private static int layer(Tensor tensor) {
        Matcher matcher = LAYER.matcher(tensor.name());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
