package dev.tandem.engine.embedded.scoring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Map;

/**
 * Finds out whether a library's structs are those that are known: the defaults that it tells must stand where they are
 * expected, and must fill exactly as many bytes. What it writes beyond goes into spare room, so that a library of
 * another build is recognised without harm.
 */
final class LayoutCheck {

    private static final byte UNTOUCHED = (byte) 0xA5;

    private static final Map<String, Object> MODEL_DEFAULTS = Map.of(
            "devices",
            0L,
            "split_mode",
            1,
            "main_gpu",
            0,
            "tensor_split",
            0L,
            "progress_callback",
            0L,
            "kv_overrides",
            0L,
            "vocab_only",
            false,
            "use_mmap",
            true,
            "use_mlock",
            false,
            "check_tensors",
            false);

    private static final Map<String, Object> CONTEXT_DEFAULTS = Map.ofEntries(
            Map.entry("n_ctx", 512),
            Map.entry("n_batch", 2048),
            Map.entry("n_ubatch", 512),
            Map.entry("n_seq_max", 1),
            Map.entry("rope_scaling_type", -1),
            Map.entry("pooling_type", -1),
            Map.entry("attention_type", -1),
            Map.entry("rope_freq_base", 0f),
            Map.entry("yarn_ext_factor", -1f),
            Map.entry("yarn_attn_factor", 1f),
            Map.entry("yarn_beta_fast", 32f),
            Map.entry("yarn_beta_slow", 1f),
            Map.entry("yarn_orig_ctx", 0),
            Map.entry("defrag_thold", -1f),
            Map.entry("cb_eval", 0L),
            Map.entry("type_k", 1),
            Map.entry("type_v", 1),
            Map.entry("logits_all", false),
            Map.entry("embeddings", false),
            Map.entry("offload_kqv", true),
            Map.entry("flash_attn", false),
            Map.entry("no_perf", true),
            Map.entry("abort_callback", 0L),
            Map.entry("abort_callback_data", 0L));

    private LayoutCheck() {}

    /** @throws ScoringDisabledException when it is another build, or anything is not where it is expected */
    static void requireKnown(SymbolLookup symbols) throws ScoringDisabledException {
        requireBuild(symbols);
        try (Arena arena = Arena.ofConfined()) {
            compare(
                    "llama_model_params",
                    Structs.MODEL,
                    MODEL_DEFAULTS,
                    told(symbols, LlamaFunction.MODEL_DEFAULT_PARAMS_AND_MORE, arena));
            compare(
                    "llama_context_params",
                    Structs.CONTEXT,
                    CONTEXT_DEFAULTS,
                    told(symbols, LlamaFunction.CONTEXT_DEFAULT_PARAMS_AND_MORE, arena));
        }
    }

    @SuppressWarnings("restricted")
    private static void requireBuild(SymbolLookup symbols) throws ScoringDisabledException {
        int build = ForeignFunction.find("LLAMA_BUILD_NUMBER", symbols)
                .reinterpret(JAVA_INT.byteSize())
                .get(JAVA_INT, 0);
        if (build != LlamaLibrary.BUILD) {
            throw new ScoringDisabledException("The native library is build b" + build + " of llama.cpp; only b"
                    + LlamaLibrary.BUILD + " is known well enough.");
        }
    }

    /** What a function returns by value, and what it wrote beyond. */
    private static MemorySegment told(SymbolLookup symbols, LlamaFunction function, Arena arena)
            throws ScoringDisabledException {
        MemorySegment room =
                arena.allocate(function.type().returnLayout().orElseThrow()).fill(UNTOUCHED);
        MethodHandle defaults = function.link(symbols);
        try {
            MemorySegment returned = (MemorySegment) defaults.invokeExact(SegmentAllocator.prefixAllocator(room));
            return returned;
        } catch (Throwable e) {
            throw new IllegalStateException("native functions throw nothing", e);
        }
    }

    private static void compare(String name, StructLayout struct, Map<String, Object> defaults, MemorySegment told)
            throws ScoringDisabledException {
        for (long at = struct.byteSize(); at < told.byteSize(); at++) {
            require(told.get(JAVA_BYTE, at) == UNTOUCHED, name, "is larger than expected");
        }
        for (Map.Entry<String, Object> entry : defaults.entrySet()) {
            long at = Structs.offset(struct, entry.getKey());
            boolean as = switch (entry.getValue()) {
                case Integer number -> told.get(JAVA_INT, at) == number;
                case Float number -> Float.compare(told.get(JAVA_FLOAT, at), number) == 0;
                case Long pointer -> told.get(ADDRESS, at).address() == pointer;
                // Not read as a Java boolean, which takes any byte for one.
                case Boolean flag -> told.get(JAVA_BYTE, at) == (flag ? 1 : 0);
                default -> throw new IllegalArgumentException(entry.toString());
            };
            require(
                    as,
                    name,
                    "has no default of " + entry.getValue() + " for " + entry.getKey() + " where it is expected");
        }
    }

    private static void require(boolean condition, String name, String otherwise) throws ScoringDisabledException {
        if (!condition) {
            throw new ScoringDisabledException("The native library's " + name + " " + otherwise + ": it is not b"
                    + LlamaLibrary.BUILD + " of llama.cpp as the binding ships it.");
        }
    }
}
