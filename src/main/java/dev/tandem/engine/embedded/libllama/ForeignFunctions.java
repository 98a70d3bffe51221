package dev.tandem.engine.embedded.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Every call from here into a native library and back: there is no other downcall or upcall than through what is listed
 * here, so that a native image can be told of them all. A wrong pointer ends the process: callers see to it that none gets
 * here.
 */
public final class ForeignFunctions {

    /** More than a struct has ever grown between builds. */
    private static final MemoryLayout SPARE = MemoryLayout.sequenceLayout(64, JAVA_LONG);

    static final FunctionDescriptor VERSION = FunctionDescriptor.of(ADDRESS);
    static final FunctionDescriptor BACKEND_COUNT = FunctionDescriptor.of(JAVA_LONG);
    static final FunctionDescriptor LOAD_BACKENDS = FunctionDescriptor.ofVoid(ADDRESS);
    static final FunctionDescriptor SUPPORTS_GPU = FunctionDescriptor.of(JAVA_BOOLEAN);

    /** {@code ggml_abort_callback}. */
    static final FunctionDescriptor ABORT_CALLBACK = FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS);

    private final SymbolLookup symbols;

    ForeignFunctions(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /** What is called, each type once. */
    public static Set<FunctionDescriptor> downcalls() {
        Set<FunctionDescriptor> all = new LinkedHashSet<>();
        for (Abi abi : Abi.known()) {
            all.addAll(abi.functions().values());
            all.add(FunctionDescriptor.of(roomy(abi.modelParameters())));
            all.add(FunctionDescriptor.of(roomy(abi.contextParameters())));
        }
        Stream.of(VERSION, BACKEND_COUNT, LOAD_BACKENDS, SUPPORTS_GPU).forEach(all::add);
        return all;
    }

    /** What is called back. */
    public static Set<FunctionDescriptor> upcalls() {
        return Set.of(ABORT_CALLBACK);
    }

    /** A struct with room behind it, for what a library of another build would write there. */
    static MemoryLayout roomy(StructLayout struct) {
        return MemoryLayout.structLayout(struct, SPARE);
    }

    /** @throws UnknownLibraryException when the library lacks it, or Java may call no native functions */
    MethodHandle find(Abi abi, String name) throws UnknownLibraryException {
        return find(name, Objects.requireNonNull(abi.functions().get(name), name));
    }

    /** As {@link #find(Abi, String)}, for one that no ABI lists. */
    @SuppressWarnings("restricted")
    MethodHandle find(String name, FunctionDescriptor type) throws UnknownLibraryException {
        try {
            return Linker.nativeLinker().downcallHandle(address(name), type);
        } catch (IllegalCallerException e) {
            throw new UnknownLibraryException("Java was told not to call native functions (" + e.getMessage()
                    + "). Start it with --enable-native-access=ALL-UNNAMED.");
        }
    }

    boolean has(String name) {
        return symbols.find(name).isPresent();
    }

    /** @throws UnknownLibraryException when the library lacks it */
    MemorySegment address(String name) throws UnknownLibraryException {
        return symbols.find(name)
                .orElseThrow(() -> new UnknownLibraryException(
                        "The native library has no function " + name + " that can be called from here."));
    }

    /** The value of a variable of the library. */
    @SuppressWarnings("restricted")
    int number(String name) throws UnknownLibraryException {
        return address(name).reinterpret(JAVA_INT.byteSize()).get(JAVA_INT, 0);
    }

    /** A {@code ggml_abort_callback}; what it asks must not throw. */
    @SuppressWarnings("restricted")
    static MemorySegment abortCallback(BooleanSupplier stop, Arena arena) {
        try {
            MethodHandle asked = MethodHandles.publicLookup()
                    .findVirtual(BooleanSupplier.class, "getAsBoolean", MethodType.methodType(boolean.class))
                    .bindTo(stop);
            return Linker.nativeLinker()
                    .upcallStub(MethodHandles.dropArguments(asked, 0, MemorySegment.class), ABORT_CALLBACK, arena);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
