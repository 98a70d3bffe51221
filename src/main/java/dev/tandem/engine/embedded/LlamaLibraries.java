package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.libllama.Libllama;
import dev.tandem.engine.embedded.libllama.UnknownLibraryException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The libraries of llama.cpp in this process: the packed one, and such as an operator names. Each is looked at once. */
final class LlamaLibraries {

    private static final Map<Path, Looked> OWN = new ConcurrentHashMap<>();

    private LlamaLibraries() {}

    /** What came of a library; one of the two is {@code null}. */
    private record Looked(
            @Nullable Libllama library, @Nullable String fault) {
        Libllama orThrow() {
            if (library == null) {
                throw new LoadFailedException(String.valueOf(fault), null);
            }
            return library;
        }
    }

    private static final class Packed {
        private static final Looked LOOKED = look(NativeLibrary.symbols(), null);
    }

    /**
     * The packed library; blocks while it is loaded.
     *
     * @throws LoadFailedException when it cannot be extracted, loaded or called, this time or the first time
     */
    static Libllama packed() {
        NativeLibrary.require();
        return Packed.LOOKED.orThrow();
    }

    /**
     * A library that lies in a file of its own, with its back ends beside it; blocks while it is loaded. It stays loaded.
     *
     * @throws LoadFailedException when it cannot be loaded or called, this time or the first time
     */
    @SuppressWarnings("restricted")
    static Libllama at(Path file) {
        return OWN.computeIfAbsent(file.toAbsolutePath(), path -> {
                    try {
                        return look(SymbolLookup.libraryLookup(path, Arena.global()), path.getParent());
                    } catch (IllegalArgumentException | IllegalCallerException e) {
                        return new Looked(
                                null,
                                "the native library " + path + " cannot be loaded (" + e.getMessage() + "). Name the"
                                        + " libllama of a llama.cpp for this machine, with what belongs to it.");
                    }
                })
                .orThrow();
    }

    private static Looked look(SymbolLookup symbols, @Nullable Path backends) {
        try {
            return new Looked(Libllama.of(symbols, backends), null);
        } catch (UnknownLibraryException e) {
            return new Looked(null, e.getMessage());
        }
    }
}
