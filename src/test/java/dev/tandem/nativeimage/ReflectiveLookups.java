package dev.tandem.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.openai.http.AllowedMethods;
import jakarta.ws.rs.Path;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Classes, fields and methods that the program itself looks up by name. */
final class ReflectiveLookups {

    private static final Set<String> OF_CLASS = Set.of(
            "forName",
            "getConstructor",
            "getConstructors",
            "getDeclaredConstructor",
            "getDeclaredConstructors",
            "getDeclaredField",
            "getDeclaredFields",
            "getDeclaredMethod",
            "getDeclaredMethods",
            "getField",
            "getFields",
            "getMethod",
            "getMethods",
            "getRecordComponents");

    private static final Set<String> OF_LOOKUP = Set.of(
            "bind",
            "findClass",
            "findConstructor",
            "findGetter",
            "findSetter",
            "findSpecial",
            "findStatic",
            "findStaticGetter",
            "findStaticSetter",
            "findStaticVarHandle",
            "findVarHandle",
            "findVirtual");

    /** Which a native program does not come to: it has one class loader, so that no class is defined at run time. */
    private static final Set<String> WITH_SEVERAL_LOADERS = Set.of(
            "dev.tandem.engine.embedded.NativeLibrary.asking", "dev.tandem.engine.embedded.NativeLibrary.symbols");

    /** Looks at the methods of every class that answers requests. */
    private static final String OF_EVERY_RESOURCE = AllowedMethods.class.getName() + ".<init>";

    private ReflectiveLookups() {}

    static void addTo(Reached reached, MainClasses program) {
        Set<String> elsewhere = new HashSet<>();
        for (CallSite call : program.calls(ReflectiveLookups::looksUp)) {
            if (call.in().equals(OF_EVERY_RESOURCE)) {
                program.types()
                        .filter(type -> type.isAnnotationPresent(Path.class))
                        .forEach(type -> reached.allMethods(type.getName()));
            } else if (WITH_SEVERAL_LOADERS.contains(call.in())) {
                elsewhere.add(call.in());
            } else {
                add(reached, call);
            }
        }
        assertThat(elsewhere).isEqualTo(WITH_SEVERAL_LOADERS);
    }

    private static boolean looksUp(String owner, String name) {
        return (owner.equals(Class.class.getName()) && OF_CLASS.contains(name))
                || (owner.equals(MethodHandles.Lookup.class.getName()) && OF_LOOKUP.contains(name));
    }

    private static void add(Reached reached, CallSite call) {
        switch (call.name()) {
            case "forName" -> reached.type(type(call, 0).getName());
            case "getDeclaredField" -> reached.field(type(call, 0).getName(), name(call, 1));
            case "bind", "findStatic", "findVirtual" -> addMethods(reached, type(call, 1), name(call, 2));
            default -> throw new AssertionError("Say what " + call + " reaches.");
        }
    }

    private static void addMethods(Reached reached, Class<?> type, String name) {
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .forEach(reached::method);
    }

    private static Class<?> type(CallSite call, int operand) {
        return call.operand(operand)
                .flatMap(Expression::namedClass)
                .orElseThrow(() -> new AssertionError("Of which class does " + call.in() + " look something up?"));
    }

    private static String name(CallSite call, int operand) {
        return call.operand(operand)
                .flatMap(Expression::string)
                .orElseThrow(() -> new AssertionError("What does " + call.in() + " look up?"));
    }
}
