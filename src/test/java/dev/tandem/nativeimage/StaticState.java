package dev.tandem.nativeimage;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What static initialisers do that must not be done when a native program is made, as Quarkus has all classes
 * initialised then: ask the machine, draw random numbers, start threads, load libraries. Followed are calls whose target
 * is written down, so neither lambdas nor what overrides.
 */
final class StaticState {

    private static final Pattern OF_THE_MACHINE = Pattern.compile(
            "java\\.lang\\.System\\.(getenv|getProperty|nanoTime"
                    + "|currentTimeMillis|load|loadLibrary|console)"
                    + "|java\\.lang\\.Runtime\\.(load.*|availableProcessors|maxMemory)"
                    + "|java\\.lang\\.ProcessHandle\\.current|java\\.lang\\.Thread\\.(<init>|start|of.*)"
                    + "|java\\.lang\\.management\\..*|java\\.net\\.(InetAddress|NetworkInterface)\\..*"
                    + "|java\\.nio\\.file\\.Files\\..*|java\\.io\\.(FileInputStream|RandomAccessFile)\\.<init>"
                    + "|java\\.nio\\.channels\\.FileChannel\\.open|java\\.util\\.concurrent\\.Executors\\..*"
                    + "|java\\.time\\.(Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now"
                    + "|java\\.time\\.ZoneId\\.systemDefault|java\\.util\\.TimeZone\\.getDefault|java\\.util\\.Locale\\.getDefault"
                    + "|java\\.(util|security)\\.\\w*Random\\.(<init>|getInstance.*)|java\\.util\\.UUID\\.randomUUID"
                    + "|java\\.lang\\.foreign\\.(Arena|SymbolLookup)\\..*|java\\.lang\\.foreign\\.Linker\\.(downcallHandle|upcallStub)");

    private final Map<String, MethodModel> methods = new HashMap<>();
    private final List<ClassModel> models;

    StaticState(List<ClassModel> models) {
        this.models = models;
        for (ClassModel model : models) {
            for (MethodModel method : model.methods()) {
                methods.put(
                        name(model.thisClass().asInternalName()) + "."
                                + method.methodName().stringValue()
                                + method.methodType().stringValue(),
                        method);
            }
        }
    }

    /**
     * Classes whose initialisers do so, each with the first thing that was found.
     *
     * @param later names, or packages, of classes that are initialised at run time: whoever uses them must be too
     */
    Map<String, String> asking(Set<String> later) {
        Map<String, String> asking = new TreeMap<>();
        for (ClassModel model : models) {
            String type = name(model.thisClass().asInternalName());
            MethodModel initialiser = methods.get(type + ".<clinit>()V");
            if (initialiser != null) {
                reached(initialiser, type, later).ifPresent(found -> asking.put(type, found));
            }
        }
        return asking;
    }

    private Optional<String> reached(MethodModel initialiser, String type, Set<String> later) {
        Deque<MethodModel> open = new ArrayDeque<>(List.of(initialiser));
        Set<MethodModel> seen = new HashSet<>();
        while (!open.isEmpty()) {
            MethodModel method = open.remove();
            if (!seen.add(method) || method.code().isEmpty()) {
                continue;
            }
            for (CodeElement element : method.code().orElseThrow()) {
                if (element instanceof InvokeInstruction call) {
                    String owner = name(call.owner().asInternalName());
                    String called = owner + "." + call.name().stringValue();
                    boolean usesLater = !owner.equals(type) && isWithin(owner, later);
                    if (usesLater || OF_THE_MACHINE.matcher(called).matches()) {
                        return Optional.of(called);
                    }
                    MethodModel next = methods.get(called + call.type().stringValue());
                    if (next != null) {
                        open.add(next);
                    }
                }
            }
        }
        return Optional.empty();
    }

    static boolean isWithin(String type, Set<String> names) {
        return names.stream().anyMatch(name -> type.equals(name) || type.startsWith(name + "."));
    }

    private static String name(String internal) {
        return internal.replace('/', '.');
    }
}
