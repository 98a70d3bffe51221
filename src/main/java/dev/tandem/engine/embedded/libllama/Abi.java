package dev.tandem.engine.embedded.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one release of llama.cpp is called: what {@code llama.h} passes by value, what it says of it by default, and the
 * functions. Immutable.
 *
 * @param name the release, as engines are described with it
 * @param modelParameters {@code llama_model_params}
 * @param contextParameters {@code llama_context_params}
 * @param modelDefaults members of the first and what {@code llama_model_default_params} says of them
 * @param contextDefaults members of the second and what {@code llama_context_default_params} says of them
 * @param functions every function that is called, by name
 */
public record Abi(
        String name,
        StructLayout modelParameters,
        StructLayout contextParameters,
        Map<String, Object> modelDefaults,
        Map<String, Object> contextDefaults,
        Map<String, FunctionDescriptor> functions) {

    /** {@code llama_batch}. */
    static final StructLayout BATCH = MemoryLayout.structLayout(
            JAVA_INT.withName("n_tokens"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("token"),
            ADDRESS.withName("embd"),
            ADDRESS.withName("pos"),
            ADDRESS.withName("n_seq_id"),
            ADDRESS.withName("seq_id"),
            ADDRESS.withName("logits"));

    /** {@code llama_sampler_chain_params}. */
    static final StructLayout CHAIN_PARAMETERS = MemoryLayout.structLayout(JAVA_BOOLEAN.withName("no_perf"));

    public Abi {
        modelDefaults = Map.copyOf(modelDefaults);
        contextDefaults = Map.copyOf(contextDefaults);
        functions = Collections.unmodifiableMap(new TreeMap<>(functions));
    }

    /** All that are known. */
    public static List<Abi> known() {
        return List.of(AbiB4916.ABI, AbiV050.ABI);
    }

    /** Whether the struct has a member of that name. */
    static boolean has(StructLayout struct, String member) {
        return struct.memberLayouts().stream()
                .anyMatch(layout -> layout.name().filter(member::equals).isPresent());
    }

    /** Where a member begins, in bytes. */
    static long offset(StructLayout struct, String member) {
        return struct.byteOffset(PathElement.groupElement(member));
    }

    /** Sets a parameter of a context, which must be there. */
    void setContext(MemorySegment parameters, String member, int value) {
        parameters.set(JAVA_INT, offset(contextParameters, member), value);
    }

    /** Sets a parameter of a context, which must be there. */
    void setContext(MemorySegment parameters, String member, float value) {
        parameters.set(JAVA_FLOAT, offset(contextParameters, member), value);
    }

    /** Sets a parameter of a context, which must be there. */
    void setContext(MemorySegment parameters, String member, boolean value) {
        parameters.set(JAVA_BOOLEAN, offset(contextParameters, member), value);
    }
}
