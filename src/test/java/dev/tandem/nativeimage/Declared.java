package dev.tandem.nativeimage;

import java.lang.classfile.Signature;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A type as it was declared.
 *
 * @param classes that it names, those of its type arguments too
 * @param whole whether a value holds no other types than these: not where it is anything, or a collection of anything
 */
record Declared(Set<Class<?>> classes, boolean whole) {

    private static final Declared ANYTHING = new Declared(Set.of(), false);

    static Class<?> type(ClassDesc name) {
        try {
            return Class.forName(binaryName(name), false, Declared.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name.toString(), e);
        }
    }

    private static String binaryName(ClassDesc name) {
        String descriptor = name.descriptorString();
        return name.isArray()
                ? descriptor.replace('/', '.')
                : descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }

    /** As it stands in sources: {@code byte[]}, {@code a.b.Type$Nested}. */
    static String typeName(ClassDesc name) {
        return name.isArray()
                ? typeName(name.componentType()) + "[]"
                : name.isPrimitive() ? name.displayName() : binaryName(name);
    }

    static Declared of(ClassDesc name) {
        return name.isPrimitive() ? new Declared(Set.of(), true) : of((Type) type(name));
    }

    static Declared of(Type type) {
        return switch (type) {
            case Class<?> raw when raw.isArray() -> of(raw.getComponentType());
            case Class<?> raw when raw.isPrimitive() -> new Declared(Set.of(), true);
            // An anonymous one, such as a type reference, has the type arguments of what it extends.
            case Class<?> raw when raw.isAnonymousClass() -> of(raw.getGenericSuperclass());
            case Class<?> raw -> new Declared(Set.of(raw), raw != Object.class && raw.getTypeParameters().length == 0);
            case ParameterizedType generic ->
                Arrays.stream(generic.getActualTypeArguments())
                        .map(Declared::of)
                        .reduce(new Declared(Set.of((Class<?>) generic.getRawType()), true), Declared::and);
            case GenericArrayType array -> of(array.getGenericComponentType());
            case WildcardType wildcard -> of(wildcard.getUpperBounds()[0]);
            case TypeVariable<?> variable -> of(variable.getBounds()[0]);
            default -> ANYTHING;
        };
    }

    static Declared of(Signature signature) {
        return switch (signature) {
            case Signature.BaseTypeSig primitive -> new Declared(Set.of(), true);
            case Signature.ArrayTypeSig array -> of(array.componentSignature());
            case Signature.TypeVarSig variable -> ANYTHING;
            case Signature.ClassTypeSig named when named.typeArgs().isEmpty() -> of(named.classDesc());
            case Signature.ClassTypeSig named ->
                named.typeArgs().stream()
                        .map(argument -> argument instanceof Signature.TypeArg.Bounded bounded
                                ? of(bounded.boundType())
                                : ANYTHING)
                        .reduce(new Declared(Set.of(type(named.classDesc())), true), Declared::and);
        };
    }

    /** What a method gives. */
    static Optional<Declared> returned(InvokeInstruction call) {
        String descriptor = call.typeSymbol().descriptorString();
        return lineage(type(call.owner().asSymbol()))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> call.name().equalsString(method.getName()))
                .filter(method -> descriptor(method).equals(descriptor))
                .findFirst()
                .map(method -> of(method.getGenericReturnType()));
    }

    static Optional<Declared> of(FieldInstruction instruction) {
        return Arrays.stream(type(instruction.owner().asSymbol()).getDeclaredFields())
                .filter(field -> instruction.name().equalsString(field.getName()))
                .findFirst()
                .map(Field::getGenericType)
                .map(Declared::of);
    }

    private static String descriptor(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .toMethodDescriptorString();
    }

    /** A class with all that it extends and implements. */
    private static Stream<Class<?>> lineage(Class<?> type) {
        Stream<Class<?>> above =
                Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
        return Stream.concat(Stream.of(type), above.flatMap(Declared::lineage));
    }

    private Declared and(Declared other) {
        Set<Class<?>> both = new LinkedHashSet<>(classes);
        both.addAll(other.classes);
        return new Declared(both, whole && other.whole);
    }
}
