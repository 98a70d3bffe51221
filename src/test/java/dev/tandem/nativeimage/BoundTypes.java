package dev.tandem.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tandem.replay.report.HtmlTemplate;
import dev.tandem.replay.store.EntryIndex;
import dev.tandem.replay.store.EntryKind;
import dev.tandem.replay.store.EntryLog;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The types whose components Jackson and Qute look up, as far as Quarkus does not see them in the signature of an
 * endpoint: what is handed to a mapper, to a response or to a template, and all that these are composed of.
 */
final class BoundTypes {

    private static final Set<String> MAPPING = Set.of(
            "addPOJO",
            "convertValue",
            "pojoNode",
            "putPOJO",
            "readValue",
            "treeToValue",
            "valueToTree",
            "writeValue",
            "writeValueAsBytes",
            "writeValueAsString");

    /** Which take what the response holds as their first argument, if they take any. */
    private static final Set<String> STARTING = Set.of("ok", "accepted");

    /** Where any type may come, with the reason why none is missed. */
    private static final Set<String> ANY_TYPE = Set.of(
            // Their types are those of an EntryKind, which are looked at where one is made.
            EntryIndex.class.getName() + ".scan",
            EntryIndex.class.getName() + ".read",
            EntryLog.class.getName() + ".append");

    private final Reached reached;
    private final List<Class<?>> written;
    private final Set<Class<?>> seen = new HashSet<>();
    private final Set<String> unknown = new HashSet<>();

    private BoundTypes(Reached reached, List<Class<?>> written) {
        this.reached = reached;
        this.written = written;
    }

    /** Types of responses that a writer of the program writes, not Jackson. */
    private static List<Class<?>> written(MainClasses program) {
        return program.types()
                .filter(MessageBodyWriter.class::isAssignableFrom)
                .flatMap(type -> Arrays.stream(type.getGenericInterfaces()))
                .flatMap(writer -> Declared.of(writer).classes().stream())
                .filter(type -> !MessageBodyWriter.class.isAssignableFrom(type))
                .collect(Collectors.toList());
    }

    static void addTo(Reached reached, MainClasses program) {
        BoundTypes types = new BoundTypes(reached, written(program));
        program.calls(BoundTypes::binds).forEach(types::addHanded);
        assertThat(types.unknown)
                .as(
                        "Calls to which any type may be handed. Declare which, or add the caller to ANY_TYPE with the reason"
                                + " why none is missed.")
                .isEqualTo(ANY_TYPE);
    }

    private static boolean binds(String owner, String name) {
        return (owner.startsWith("com.fasterxml.jackson.databind.") && MAPPING.contains(name))
                || (owner.equals(Response.ResponseBuilder.class.getName()) && name.equals("entity"))
                || isStartedResponse(owner, name)
                || (owner.equals(HtmlTemplate.class.getName()) && name.equals("fragment"))
                || isKind(owner, name);
    }

    private static boolean isStartedResponse(String owner, String name) {
        return owner.equals(Response.class.getName()) && STARTING.contains(name);
    }

    private static boolean isKind(String owner, String name) {
        return owner.equals(EntryKind.class.getName()) && name.equals("<init>");
    }

    private void addHanded(CallSite call) {
        if (call.operandCount() == 0) {
            return;
        }
        Optional<Expression> handed = isStartedResponse(call.owner(), call.name())
                ? call.operand(0)
                : isKind(call.owner(), call.name()) ? call.operand(1) : call.lastOperand();
        Optional<Declared> type = handed.flatMap(Expression::type);
        if (type.filter(Declared::whole).isEmpty()) {
            unknown.add(call.in());
        }
        type.ifPresent(this::add);
    }

    private void add(Declared type) {
        type.classes().forEach(this::add);
    }

    private void add(Class<?> type) {
        if (!type.getName().startsWith("dev.tandem.")
                || written.stream().anyMatch(known -> known.isAssignableFrom(type))
                || !seen.add(type)) {
            return;
        }
        if (Modifier.isAbstract(type.getModifiers()) && !type.isSealed() && !type.isEnum()) {
            unknown.add(type.getName());
        }
        reached.allConstructors(type.getName());
        reached.allFields(type.getName());
        reached.allMethods(type.getName());
        parts(type).map(Declared::of).forEach(this::add);
        Optional.ofNullable(type.getPermittedSubclasses()).stream()
                .flatMap(Arrays::stream)
                .forEach(this::add);
    }

    private static Stream<Type> parts(Class<?> type) {
        if (type.isEnum()) {
            return Stream.empty();
        }
        Stream<Type> fields = type.isRecord()
                ? Arrays.stream(type.getRecordComponents()).map(RecordComponent::getGenericType)
                : Arrays.stream(type.getDeclaredFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers()))
                        .map(Field::getGenericType);
        Stream<Type> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method ->
                        method.isAnnotationPresent(JsonProperty.class) || method.isAnnotationPresent(JsonValue.class))
                .map(Method::getGenericReturnType);
        return Stream.concat(fields, methods);
    }
}
