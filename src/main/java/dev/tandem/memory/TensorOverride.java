package dev.tandem.memory;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Tensors that go to one place whatever else is said. Patterns are those of llama.cpp v0.5.0 (common.h).
 *
 * @param tensors matches somewhere in their names
 * @param buffer the name of that place, such as {@code CPU} or {@code CUDA0}
 */
record TensorOverride(Pattern tensors, String buffer) {

    private static final String CPU = "CPU";
    private static final String EXPERTS = "\\.ffn_(up|down|gate|gate_up)_(ch|)exps";
    private static final String DENSE = "\\.ffn_(up|down|gate)\\.";

    /** The option {@code --cpu-moe}. */
    static final TensorOverride ALL_EXPERTS = new TensorOverride(Pattern.compile(EXPERTS), CPU);

    /** One layer of the option {@code --n-cpu-moe}. */
    static TensorOverride experts(int layer) {
        return new TensorOverride(Pattern.compile("blk\\." + layer + EXPERTS), CPU);
    }

    /** One layer of the option {@code --n-cpu-ffn}. */
    static TensorOverride denseFeedForward(int layer) {
        return new TensorOverride(Pattern.compile("blk\\." + layer + DENSE), CPU);
    }

    /** One {@code pattern=place} of the option {@code --override-tensor}; empty when it is none. */
    static Optional<TensorOverride> parse(String pair) {
        int at = pair.indexOf('=');
        if (at < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TensorOverride(Pattern.compile(pair.substring(0, at)), pair.substring(at + 1)));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    boolean matches(String tensor) {
        return tensors.matcher(tensor).find();
    }
}
