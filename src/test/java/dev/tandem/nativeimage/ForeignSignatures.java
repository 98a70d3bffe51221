package dev.tandem.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.embedded.libllama.ForeignFunctions;
import dev.tandem.nativeimage.ReachabilityMetadata.Signature;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.UnionLayout;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How C is called, and calls back: as the one place says that links. */
final class ForeignSignatures {

    private static final Set<String> LINKING = Set.of("downcallHandle", "upcallStub");

    /** By these C names, since their layouts are the same everywhere, unlike that of {@code long}. */
    private static final List<String> NAMES =
            List.of("bool", "char", "jchar", "short", "int", "long long", "float", "double");

    private ForeignSignatures() {}

    static void addTo(Reached reached, MainClasses program) {
        assertThat(program.calls((owner, name) -> owner.equals(Linker.class.getName()) && LINKING.contains(name)))
                .extracting(CallSite::in)
                .containsExactlyInAnyOrder(
                        ForeignFunctions.class.getName() + ".find",
                        ForeignFunctions.class.getName() + ".abortCallback");

        assertThat(ForeignFunctions.downcalls()).isNotEmpty();
        assertThat(ForeignFunctions.upcalls()).isNotEmpty();
        ForeignFunctions.downcalls().forEach(type -> reached.downcall(signature(type)));
        ForeignFunctions.upcalls().forEach(type -> reached.upcall(signature(type)));
    }

    static Signature signature(FunctionDescriptor type) {
        return new Signature(
                type.returnLayout().map(ForeignSignatures::spelled).orElse("void"),
                type.argumentLayouts().stream().map(ForeignSignatures::spelled).toList());
    }

    private static String spelled(MemoryLayout layout) {
        return switch (layout) {
            case AddressLayout pointer -> "void*";
            case ValueLayout value -> named(value);
            case StructLayout struct -> "struct" + spelled(struct.memberLayouts());
            case UnionLayout union -> "union" + spelled(union.memberLayouts());
            case SequenceLayout array ->
                "sequence(" + array.elementCount() + ", " + spelled(array.elementLayout()) + ")";
            case PaddingLayout padding -> "padding(" + padding.byteSize() + ")";
        };
    }

    private static String spelled(List<MemoryLayout> members) {
        return members.stream().map(ForeignSignatures::spelled).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String named(ValueLayout value) {
        return NAMES.stream()
                .filter(name -> value.withoutName()
                        .equals(Linker.nativeLinker().canonicalLayouts().get(name)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("C has no name for " + value));
    }
}
