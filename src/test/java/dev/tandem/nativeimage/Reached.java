package dev.tandem.nativeimage;

import dev.tandem.nativeimage.ReachabilityMetadata.Foreign;
import dev.tandem.nativeimage.ReachabilityMetadata.Member;
import dev.tandem.nativeimage.ReachabilityMetadata.Resource;
import dev.tandem.nativeimage.ReachabilityMetadata.Signature;
import dev.tandem.nativeimage.ReachabilityMetadata.TypeUse;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** Collects what is reached in ways that GraalVM does not see by itself. */
final class Reached {

    private static final String CONSTRUCTOR = "<init>";
    private static final Comparator<Member> MEMBERS = Comparator.comparing(Member::toString);

    private final Map<String, Uses> types = new TreeMap<>();
    private final Set<String> resources = new TreeSet<>();
    private final Set<String> bundles = new TreeSet<>();
    private final Set<Signature> downcalls = new TreeSet<>(Comparator.comparing(Signature::toString));
    private final Set<Signature> upcalls = new TreeSet<>(Comparator.comparing(Signature::toString));

    private static final class Uses {
        boolean jni;
        boolean constructors;
        boolean allFields;
        boolean allMethods;
        final Set<Member> fields = new TreeSet<>(MEMBERS);
        final Set<Member> methods = new TreeSet<>(MEMBERS);
    }

    private Uses uses(String type) {
        return types.computeIfAbsent(type, any -> new Uses());
    }

    void type(String type) {
        uses(type);
    }

    /** Named by native code. */
    void fromNativeCode(Class<?> type) {
        uses(type.getName()).jni = true;
    }

    void allConstructors(String type) {
        uses(type).constructors = true;
    }

    void allFields(String type) {
        uses(type).allFields = true;
    }

    void allMethods(String type) {
        uses(type).allMethods = true;
    }

    void field(String type, String name) {
        uses(type).fields.add(new Member(name, null));
    }

    void method(Executable method) {
        String name = method instanceof Constructor ? CONSTRUCTOR : method.getName();
        method(
                method.getDeclaringClass().getName(),
                name,
                Arrays.stream(method.getParameterTypes())
                        .map(Class::getTypeName)
                        .toList());
    }

    void method(String type, String name, List<String> parameterTypes) {
        uses(type).methods.add(new Member(name, parameterTypes));
    }

    void resource(String path) {
        resources.add(path);
    }

    void bundle(String name) {
        bundles.add(name);
    }

    void downcall(Signature signature) {
        downcalls.add(signature);
    }

    void upcall(Signature signature) {
        upcalls.add(signature);
    }

    ReachabilityMetadata told() {
        SequencedSet<Resource> found =
                resources.stream().map(path -> new Resource(path, null)).collect(inOrder());
        bundles.forEach(name -> found.add(new Resource(null, name)));
        return new ReachabilityMetadata(
                types.entrySet().stream()
                        .map(entry -> type(entry.getKey(), entry.getValue()))
                        .collect(inOrder()),
                found,
                new Foreign(downcalls, upcalls));
    }

    private static TypeUse type(String name, Uses uses) {
        // One of its own is nothing new where all are told.
        Set<Member> fields = sorted(uses.fields);
        fields.removeIf(field -> uses.allFields);
        Set<Member> methods = sorted(uses.methods);
        methods.removeIf(method -> method.name().equals(CONSTRUCTOR) ? uses.constructors : uses.allMethods);
        return new TypeUse(
                name,
                uses.jni,
                uses.constructors,
                uses.allFields,
                uses.allMethods,
                fields.isEmpty() ? null : fields,
                methods.isEmpty() ? null : methods);
    }

    private static Set<Member> sorted(Set<Member> members) {
        Set<Member> sorted = new TreeSet<>(MEMBERS);
        sorted.addAll(members);
        return sorted;
    }

    private static <T> Collector<T, ?, SequencedSet<T>> inOrder() {
        return Collectors.toCollection(LinkedHashSet::new);
    }
}
