package dev.tandem.gguf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one group of tensors is made of. Immutable.
 *
 * @param group which one
 * @param tensors how many, at least 1
 * @param parameters weights in them
 * @param bytes what they take, without padding
 * @param bitsPerWeight 8 × bytes / parameters; {@code null} when there are no weights
 * @param types tensors by type, as llama.cpp prints it and in its order
 */
public record GroupMix(
        TensorGroup group,
        int tensors,
        long parameters,
        long bytes,
        @Nullable Double bitsPerWeight,
        Map<String, Integer> types) {

    public GroupMix {
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
    }

    /** The groups that there are, in the order of {@link TensorGroup}. */
    static List<GroupMix> of(List<Tensor> tensors) {
        Map<TensorGroup, List<Tensor>> byGroup = new EnumMap<>(TensorGroup.class);
        tensors.forEach(tensor -> byGroup.computeIfAbsent(TensorGroup.of(tensor.name()), group -> new ArrayList<>())
                .add(tensor));
        return byGroup.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static GroupMix of(TensorGroup group, List<Tensor> tensors) {
        long parameters = tensors.stream().mapToLong(Tensor::elements).sum();
        long bytes = tensors.stream().mapToLong(Tensor::bytes).sum();
        return new GroupMix(
                group,
                tensors.size(),
                parameters,
                bytes,
                parameters == 0 ? null : (Double) (bytes * 8.0 / parameters),
                TensorMix.printed(tensors));
    }
}
