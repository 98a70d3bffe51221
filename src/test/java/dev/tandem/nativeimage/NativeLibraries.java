package dev.tandem.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** What the binding's native library looks up in Java. */
final class NativeLibraries {

    static final String LLAMA = "de/kherud/llama/Linux/x86_64/libjllama.so";
    static final String LLAMA_ON_ARM = "de/kherud/llama/Linux/aarch64/libjllama.so";

    private NativeLibraries() {}

    static void addTo(Reached reached) {
        JniNames names = JniNames.in(LLAMA);
        for (String name : names.classes()) {
            Class<?> type = Declared.type(ClassDesc.ofInternalName(name));
            reached.fromNativeCode(type);
            if (Throwable.class.isAssignableFrom(type)) {
                // JNI's ThrowNew calls it.
                reached.method(type.getName(), "<init>", List.of("java.lang.String"));
            }
        }
        for (JniNames.Member member : names.members()) {
            String owner = member.owner();
            assertThat(owner).as("the class of " + member).isNotNull();
            String type = String.valueOf(owner).replace('/', '.');
            if (member.isMethod()) {
                reached.method(type, member.name(), parameterTypes(member.descriptor()));
            } else {
                reached.field(type, member.name());
            }
        }
        reached.resource(LLAMA);
        reached.resource(LLAMA_ON_ARM);
    }

    private static List<String> parameterTypes(String descriptor) {
        return MethodTypeDesc.ofDescriptor(descriptor).parameterList().stream()
                .map(Declared::typeName)
                .toList();
    }
}
