package dev.tandem.engine.embedded.libllama;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;

/**
 * Finds out which ABI a library has, and whether it is what it says: the defaults that it tells must stand where they are
 * expected, and must fill exactly as many bytes. What it writes beyond goes into spare room, so that a library of another
 * build is recognised without harm.
 */
final class AbiCheck {

    static final String WAY_OUT = "Known are llama.cpp " + AbiV050.VERSIONS + "x and the packed b" + AbiB4916.BUILD
            + ". Take one of these, or set the variant's engine to llama-server, which runs any.";

    private static final byte UNTOUCHED = (byte) 0xA5;
    private static final int LONGEST_VERSION = 256;

    private AbiCheck() {}

    /** What a library says of itself, and the ABI that it therefore has. */
    record Found(Abi abi, String version) {}

    /** @throws UnknownLibraryException when it is another build, or anything is not where it is expected */
    static Found requireKnown(ForeignFunctions functions) throws UnknownLibraryException {
        Found found = found(functions);
        try (Arena arena = Arena.ofConfined()) {
            Abi abi = found.abi();
            compare(
                    found,
                    "llama_model_params",
                    abi.modelParameters(),
                    abi.modelDefaults(),
                    told(functions, "llama_model_default_params", abi.modelParameters(), arena));
            compare(
                    found,
                    "llama_context_params",
                    abi.contextParameters(),
                    abi.contextDefaults(),
                    told(functions, "llama_context_default_params", abi.contextParameters(), arena));
        }
        return found;
    }

    private static Found found(ForeignFunctions functions) throws UnknownLibraryException {
        if (functions.has("llama_version")) {
            String version = version(functions);
            if (!version.startsWith(AbiV050.VERSIONS)) {
                throw new UnknownLibraryException("The native library is llama.cpp " + version + ". " + WAY_OUT);
            }
            return new Found(AbiV050.ABI, version);
        }
        if (!functions.has("LLAMA_BUILD_NUMBER")) {
            throw new UnknownLibraryException(
                    "The native library tells no version: it has neither a function llama_version nor a number"
                            + " LLAMA_BUILD_NUMBER. " + WAY_OUT);
        }
        int build = functions.number("LLAMA_BUILD_NUMBER");
        if (build != AbiB4916.BUILD) {
            throw new UnknownLibraryException("The native library is build b" + build + " of llama.cpp; only b"
                    + AbiB4916.BUILD + " is known of those that tell no version. " + WAY_OUT);
        }
        return new Found(AbiB4916.ABI, "b" + build);
    }

    @SuppressWarnings("restricted")
    private static String version(ForeignFunctions functions) throws UnknownLibraryException {
        MethodHandle version = functions.find("llama_version", ForeignFunctions.VERSION);
        MemorySegment text = NativeCall.call(() -> (MemorySegment) version.invokeExact());
        return text.equals(MemorySegment.NULL)
                ? ""
                : text.reinterpret(LONGEST_VERSION).getString(0);
    }

    /** What a function returns by value, and what it wrote beyond. */
    private static MemorySegment told(ForeignFunctions functions, String function, StructLayout struct, Arena arena)
            throws UnknownLibraryException {
        MemorySegment room = arena.allocate(ForeignFunctions.roomy(struct)).fill(UNTOUCHED);
        MethodHandle defaults = functions.find(function, FunctionDescriptor.of(ForeignFunctions.roomy(struct)));
        return NativeCall.call(() -> (MemorySegment) defaults.invokeExact(SegmentAllocator.prefixAllocator(room)));
    }

    private static void compare(
            Found found, String name, StructLayout struct, Map<String, Object> defaults, MemorySegment told)
            throws UnknownLibraryException {
        for (long at = struct.byteSize(); at < told.byteSize(); at++) {
            require(told.get(JAVA_BYTE, at) == UNTOUCHED, found, name, "is larger than expected");
        }
        for (Map.Entry<String, Object> entry : defaults.entrySet()) {
            long at = Abi.offset(struct, entry.getKey());
            boolean as = switch (entry.getValue()) {
                case Integer number -> told.get(JAVA_INT, at) == number;
                case Float number -> Float.compare(told.get(JAVA_FLOAT, at), number) == 0;
                case Long word -> told.get(JAVA_LONG, at) == word;
                // Not read as a Java boolean, which takes any byte for one.
                case Boolean flag -> told.get(JAVA_BYTE, at) == (flag ? 1 : 0);
                default -> throw new IllegalArgumentException(entry.toString());
            };
            require(
                    as,
                    found,
                    name,
                    "has no default of " + entry.getValue() + " for " + entry.getKey() + " where it is expected");
        }
    }

    private static void require(boolean condition, Found found, String name, String otherwise)
            throws UnknownLibraryException {
        if (!condition) {
            throw new UnknownLibraryException("The native library's " + name + " " + otherwise
                    + ": it is not the llama.cpp " + found.version() + " that it says. " + WAY_OUT);
        }
    }
}
