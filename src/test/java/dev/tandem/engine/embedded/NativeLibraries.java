package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.libllama.Libllama;
import dev.tandem.engine.embedded.libllama.UnknownLibraryException;
import dev.tandem.testing.LlamaServerBinary;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The libraries that tests call: the packed one, and the one beside the real {@code llama-server}. */
final class NativeLibraries {

    private static @Nullable Libllama packed;
    private static @Nullable Libllama current;

    private NativeLibraries() {}

    /** Of b4916. */
    static synchronized Libllama packed() {
        Libllama library = packed == null ? bound(NativeLibrary.symbols(), null) : packed;
        packed = library;
        return library;
    }

    /** Of v0.5.0; aborts the test where there is none, as for the server. */
    static synchronized Libllama current() {
        Libllama library =
                current == null ? bound(currentSymbols(), currentFile().getParent()) : current;
        current = library;
        return library;
    }

    /** Where the latter lies. */
    static Path currentFile() {
        return LlamaServerBinary.beside(System.mapLibraryName("llama"));
    }

    @SuppressWarnings("restricted")
    static SymbolLookup currentSymbols() {
        return SymbolLookup.libraryLookup(currentFile(), Arena.global());
    }

    private static Libllama bound(SymbolLookup symbols, @Nullable Path backends) {
        try {
            return Libllama.of(symbols, backends);
        } catch (UnknownLibraryException e) {
            throw new AssertionError(e);
        }
    }
}
