package dev.tandem.engine.embedded.libllama;

import static dev.tandem.engine.embedded.libllama.NativeCall.call;
import static dev.tandem.engine.embedded.libllama.NativeCall.run;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A library of llama.cpp whose ABI is known, with its functions. Immutable; lives as long as the process. */
public final class Libllama {

    private final Abi abi;
    private final String version;
    private final boolean offloads;
    final ModelFunctions models;
    final ContextFunctions contexts;
    final SamplerFunctions samplers;

    private Libllama(ForeignFunctions functions, AbiCheck.Found found) throws UnknownLibraryException {
        abi = found.abi();
        version = found.version();
        models = new ModelFunctions(functions, abi);
        contexts = ContextFunctions.of(functions, abi);
        samplers = SamplerFunctions.of(functions, abi);
        MethodHandle supports = functions.find("llama_supports_gpu_offload", ForeignFunctions.SUPPORTS_GPU);
        offloads = call(() -> (boolean) supports.invokeExact());
    }

    /**
     * Looks at a library, and has it ready to load models.
     *
     * @param symbols of the loaded library
     * @param backends where to look for back ends, should none be linked into it; {@code null} for nowhere
     * @throws UnknownLibraryException when it lacks a function or is laid out otherwise
     */
    public static Libllama of(SymbolLookup symbols, @Nullable Path backends) throws UnknownLibraryException {
        ForeignFunctions functions = new ForeignFunctions(symbols);
        AbiCheck.Found found = AbiCheck.requireKnown(functions);
        silence(functions, found.abi());
        if (backends != null) {
            loadBackends(functions, backends);
        }
        MethodHandle initialise = functions.find(found.abi(), "llama_backend_init");
        run(() -> {
            initialise.invokeExact();
        });
        return new Libllama(functions, found);
    }

    /**
     * Loading a model prints some 170 lines otherwise, and a callback into Java would come from any thread. A function that
     * takes no arguments does nothing with those of a message, by the calling conventions of all platforms.
     */
    private static void silence(ForeignFunctions functions, Abi abi) throws UnknownLibraryException {
        MethodHandle log = functions.find(abi, "llama_log_set");
        MemorySegment nothing = functions.address("llama_supports_mmap");
        run(() -> {
            log.invokeExact(nothing, MemorySegment.NULL);
        });
    }

    /** Builds with back ends in files of their own have none until these are loaded. */
    private static void loadBackends(ForeignFunctions functions, Path directory) throws UnknownLibraryException {
        if (!functions.has("ggml_backend_reg_count") || !functions.has("ggml_backend_load_all_from_path")) {
            return;
        }
        MethodHandle count = functions.find("ggml_backend_reg_count", ForeignFunctions.BACKEND_COUNT);
        MethodHandle load = functions.find("ggml_backend_load_all_from_path", ForeignFunctions.LOAD_BACKENDS);
        if (call(() -> (long) count.invokeExact()) == 0) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment path = arena.allocateFrom(directory.toString());
                run(() -> {
                    load.invokeExact(path);
                });
            }
        }
        if (call(() -> (long) count.invokeExact()) == 0) {
            throw new UnknownLibraryException(
                    "The native library has no back end to compute with, and there is none in " + directory
                            + ". Keep its libggml files together.");
        }
    }

    Abi abi() {
        return abi;
    }

    /** The version that it tells, such as {@code b4916} or {@code 0.5.0}. */
    public String version() {
        return version;
    }

    /** Whether it can compute on a graphics card. */
    public boolean offloads() {
        return offloads;
    }

    /** Whether it is the build that is packed, whose model architectures are known beforehand. */
    public boolean isPackedBuild() {
        return version.equals(AbiB4916.ABI.name());
    }
}
