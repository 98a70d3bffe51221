package dev.tandem.nativeimage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** Classes as they were compiled: the program's own. */
final class MainClasses {

    static final Path FOLDER = Path.of("target/classes");

    private final List<ClassModel> models;

    private MainClasses(List<ClassModel> models) {
        this.models = models;
    }

    static MainClasses of(List<ClassModel> models) {
        return new MainClasses(models);
    }

    static MainClasses read() {
        try (Stream<Path> files = Files.walk(FOLDER.resolve("dev/tandem"))) {
            return of(files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .map(MainClasses::parse)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The calls of methods that are asked for by class and name. */
    List<CallSite> calls(BiPredicate<String, String> wanted) {
        List<CallSite> calls = new ArrayList<>();
        for (ClassModel model : models) {
            for (MethodModel method : model.methods()) {
                method.code().ifPresent(code -> addCalls(model, method, code, wanted, calls));
            }
        }
        return calls;
    }

    private static void addCalls(
            ClassModel model,
            MethodModel method,
            CodeModel code,
            BiPredicate<String, String> wanted,
            List<CallSite> calls) {
        List<Instruction> before = new ArrayList<>();
        for (CodeElement element : code) {
            if (element instanceof InvokeInstruction call
                    && wanted.test(
                            call.owner().asInternalName().replace('/', '.'),
                            call.name().stringValue())) {
                calls.add(CallSite.of(model, method.methodName().stringValue(), code, List.copyOf(before), call));
            }
            if (element instanceof Instruction instruction) {
                before.add(instruction);
            }
        }
    }

    List<ClassModel> models() {
        return models;
    }

    Stream<Class<?>> types() {
        return models.stream().map(model -> Declared.type(model.thisClass().asSymbol()));
    }
}
