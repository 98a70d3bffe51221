package dev.tandem.engine.embedded.scoring;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** How C calls back. Only enums implement it, for the reason that {@link ForeignFunction} gives. */
public interface ForeignCallback {

    /** How it is called. */
    FunctionDescriptor type();

    /**
     * What C calls.
     *
     * @param target must not throw: that would end the process
     * @param arena as long as it is open, C may call
     */
    @SuppressWarnings("restricted")
    default MemorySegment stub(MethodHandle target, Arena arena) {
        return Linker.nativeLinker().upcallStub(target, type(), arena);
    }
}
