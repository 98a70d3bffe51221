package dev.tandem.engine.embedded;

import de.kherud.llama.LlamaModel;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Loads the binding's native library from where only this process looks.
 *
 * <p>Left alone, the binding extracts it under one fixed name into the directory for temporary files: it first deletes
 * whatever begins with {@code llama} there, overwrites the file under the feet of another process that has it mapped,
 * and prints to standard output. So it is extracted here into a fresh directory, removed again once it is mapped. An
 * operator's own build comes from the directory that the system property {@code de.kherud.llama.lib.path} names.
 */
final class NativeLibrary {

    private static final String LIBRARY_PATH = "de.kherud.llama.lib.path";
    private static final String TEMPORARY_PATH = "de.kherud.llama.tmpdir";

    private NativeLibrary() {}

    /**
     * Loads it if that has not been done; blocks while another thread does.
     *
     * @throws LoadFailedException when it cannot be extracted or loaded, this time or the first time
     */
    static void require() {
        if (Once.PROBLEM != null) {
            throw new LoadFailedException(
                    "the native library cannot be loaded (" + Once.PROBLEM
                            + "). It needs libgomp, libstdc++ and libgcc, and a directory java.io.tmpdir with 10 MB"
                            + " free from which programs may run.",
                    null);
        }
    }

    /**
     * The functions of the loaded library. Java tells them only to classes of the loader that the binding came from,
     * which in development mode is not the one of this class: so one is defined there to ask. A native program, which
     * cannot define classes, has one loader.
     *
     * @throws LoadFailedException as {@link #require()}
     */
    @SuppressWarnings("restricted")
    static SymbolLookup symbols() {
        require();
        if (Objects.equals(NativeLibrary.class.getClassLoader(), LlamaModel.class.getClassLoader())) {
            return SymbolLookup.loaderLookup();
        }
        try {
            MethodHandles.Lookup inside = MethodHandles.privateLookupIn(LlamaModel.class, MethodHandles.lookup());
            return (SymbolLookup) inside.findStatic(asking(inside), "ask", MethodType.methodType(SymbolLookup.class))
                    .invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("Java does not tell the functions of the native library (" + e + ").", e);
        }
    }

    /** Defined already when this class is loaded anew while the binding stays. */
    private static synchronized Class<?> asking(MethodHandles.Lookup inside) throws IllegalAccessException {
        String name = LlamaModel.class.getPackageName() + ".AskedByTandem";
        try {
            return Class.forName(name, true, LlamaModel.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            ClassDesc lookup = ClassDesc.of(SymbolLookup.class.getName());
            MethodTypeDesc type = MethodTypeDesc.of(lookup);
            return inside.defineClass(ClassFile.of()
                    .build(
                            ClassDesc.of(name),
                            asks -> asks.withMethodBody(
                                    "ask",
                                    type,
                                    ClassFile.ACC_STATIC,
                                    code -> code.invokestatic(lookup, "loaderLookup", type, true)
                                            .areturn())));
        }
    }

    /** Java loads a library once for each class loader, so a failure is for good. */
    private static final class Once {
        private static final @Nullable String PROBLEM = load();
    }

    private static @Nullable String load() {
        try {
            if (System.getProperty(LIBRARY_PATH) != null) {
                initialiseBinding();
            } else {
                loadFromPrivateDirectory();
            }
            return null;
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            return e.toString();
        }
    }

    /** The properties are set for the time of the initialisation only: other class loaders need copies of their own. */
    private static void loadFromPrivateDirectory() throws IOException, ReflectiveOperationException {
        Path directory = Files.createTempDirectory("tandem-native-");
        directory.toFile().deleteOnExit();
        Path library = directory.resolve(System.mapLibraryName("jllama"));
        // The binding deletes what begins with "llama" in this directory and extracts to it what is not there yet.
        System.setProperty(TEMPORARY_PATH, directory.toString());
        try (InputStream packed = LlamaModel.class.getResourceAsStream(folder() + "/" + library.getFileName())) {
            if (packed != null) {
                Files.copy(packed, library);
                System.setProperty(LIBRARY_PATH, directory.toString());
            }
            initialiseBinding();
        } finally {
            System.clearProperty(LIBRARY_PATH);
            System.clearProperty(TEMPORARY_PATH);
            remove(library);
            remove(directory);
        }
    }

    private static void initialiseBinding() throws ClassNotFoundException {
        Class.forName(LlamaModel.class.getName(), true, LlamaModel.class.getClassLoader());
    }

    /** Where the binding's jar has the library for this machine, as its {@code OSInfo} names it. */
    private static String folder() {
        String system = System.getProperty("os.name", "");
        String name = system.startsWith("Windows") ? "Windows" : system.startsWith("Mac") ? "Mac" : "Linux";
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return name + "/" + (processor.equals("amd64") ? "x86_64" : processor);
    }

    /** A system that keeps mapped files, as Windows does, removes it when the process ends. */
    private static void remove(Path path) {
        if (!path.toFile().delete()) {
            path.toFile().deleteOnExit();
        }
    }
}
