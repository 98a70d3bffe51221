package dev.tandem.gguf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mixture of experts.
 *
 * @param count experts in a layer, at least 1
 * @param used how many of them a token is sent to, from 1 to {@code count}
 */
public record MixtureOfExperts(int count, int used) {

    /** What the header says; {@code null} of a dense model, and where the numbers make no sense. */
    static @Nullable MixtureOfExperts of(GgufFile file) {
        Long count = file.metadata().whole(file.architecture() + ".expert_count");
        Long used = file.metadata().whole(file.architecture() + ".expert_used_count");
        if (count == null || used == null || used < 1 || used > count || count > Integer.MAX_VALUE) {
            return null;
        }
        return new MixtureOfExperts(count.intValue(), used.intValue());
    }

    /**
     * Weights that one token is computed with: all but those of the experts that it is not sent to. Tables of embeddings
     * count whole, as in "A4B".
     */
    long active(List<Tensor> tensors) {
        return tensors.stream()
                .mapToLong(tensor -> TensorGroup.of(tensor.name()) == TensorGroup.EXPERTS
                        ? part(tensor.elements())
                        : tensor.elements())
                .sum();
    }

    /** Divided first, and the rest apart, so that nothing overflows. */
    private long part(long elements) {
        return elements / count * used + elements % count * used / count;
    }
}
