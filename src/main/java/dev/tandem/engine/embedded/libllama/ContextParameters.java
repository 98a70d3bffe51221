package dev.tandem.engine.embedded.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Writes {@code llama_context_params} as the library at hand has them. */
final class ContextParameters {

    private static final int LARGEST_PHYSICAL_BATCH = 512;
    /** What llama.cpp's own programs take. */
    private static final float DEFRAGMENTATION = 0.1f;

    private ContextParameters() {}

    /** @param arena of the context, which owns the callback */
    static MemorySegment of(Libllama library, ContextSettings settings, @Nullable BooleanSupplier stop, Arena arena) {
        Abi abi = library.abi();
        MemorySegment parameters = library.contexts.defaults(arena);
        abi.setContext(parameters, "n_ctx", settings.sequences() * settings.tokens());
        abi.setContext(parameters, "n_batch", settings.batch());
        abi.setContext(parameters, "n_ubatch", Math.min(settings.batch(), LARGEST_PHYSICAL_BATCH));
        abi.setContext(parameters, "n_seq_max", settings.sequences());
        abi.setContext(parameters, "n_threads", settings.threads());
        abi.setContext(parameters, "n_threads_batch", settings.threads());
        abi.setContext(parameters, "type_k", settings.cacheType().id());
        abi.setContext(parameters, "type_v", settings.cacheType().id());
        if (Abi.has(abi.contextParameters(), "n_outputs_max")) {
            abi.setContext(parameters, "n_outputs_max", settings.outputs());
            abi.setContext(
                    parameters, "flash_attn_type", settings.flashAttention().id());
        } else {
            abi.setContext(parameters, "flash_attn", settings.flashAttention() == FlashAttention.ON);
            abi.setContext(parameters, "defrag_thold", DEFRAGMENTATION);
        }
        if (stop != null) {
            long member = Abi.offset(abi.contextParameters(), "abort_callback");
            parameters.set(ADDRESS, member, ForeignFunctions.abortCallback(stop, arena));
        }
        return parameters;
    }
}
