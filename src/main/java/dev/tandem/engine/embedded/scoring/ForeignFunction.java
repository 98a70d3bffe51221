package dev.tandem.engine.embedded.scoring;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * A C function that is called. Only enums implement it, so that all that are linked can be listed: GraalVM must know of
 * each signature before it makes a program, from {@code META-INF/native-image}.
 */
public interface ForeignFunction {

    /** Its name in the library. */
    String symbol();

    /** How it is called. */
    FunctionDescriptor type();

    /**
     * Looks it up in a library.
     *
     * @throws ScoringDisabledException when there is none of that name, or Java was told not to call it
     */
    @SuppressWarnings("restricted")
    default MethodHandle link(SymbolLookup symbols) throws ScoringDisabledException {
        try {
            return Linker.nativeLinker().downcallHandle(find(symbol(), symbols), type());
        } catch (IllegalCallerException e) {
            throw new ScoringDisabledException("Java was told not to call native functions (" + e.getMessage()
                    + "). Start it with --enable-native-access=ALL-UNNAMED.");
        }
    }

    /**
     * Where a function or variable of a library is.
     *
     * @throws ScoringDisabledException when it has none of that name
     */
    static MemorySegment find(String symbol, SymbolLookup symbols) throws ScoringDisabledException {
        return symbols.find(symbol)
                .orElseThrow(() -> new ScoringDisabledException(
                        "The native library has no function " + symbol + " that can be called from here."));
    }
}
