package dev.tandem.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Where tests find the real {@code llama-server}: the system property or environment variable {@value #NAME}. Without
 * one they abort and say so; with the environment variable {@code CI=true} they fail, so that a build that counts never
 * skips them.
 */
public final class LlamaServerBinary {

    private static final String NAME = "TANDEM_LLAMA_SERVER";

    private LlamaServerBinary() {}

    /**
     * Configures a variant that is served by it, for a profile. A profile cannot abort a test: where there is no binary the
     * variant cannot start, and the test itself must ask for {@link #path}.
     *
     * @param file path of the weights, or {@code classpath:} and their name
     * @param arguments of the server, with commas between them
     */
    public static void serve(Map<String, String> config, String model, String variant, String file, String arguments) {
        String prefix = "tandem.models." + model + ".variants." + variant + ".";
        config.put(prefix + "engine", "llama-server");
        config.put(prefix + "model", file);
        config.put(prefix + "args", arguments);
        config.put(prefix + "binary", orNone());
    }

    private static String orNone() {
        try {
            return path().toString();
        } catch (TestAbortedException e) {
            return "none";
        }
    }

    /** Another program of the same build; fails where there is none, for that build is not whole. */
    public static Path beside(String program) {
        Path path = path().toAbsolutePath().resolveSibling(program);
        if (!Files.isExecutable(path)) {
            throw new AssertionError(path + " is missing: build llama.cpp's target " + program + " too");
        }
        return path;
    }

    /** The binary; throws when there is none. */
    public static Path path() {
        Optional<Path> binary = Stream.of(System.getProperty(NAME), System.getenv(NAME))
                .flatMap(Stream::ofNullable)
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .findFirst();
        if (binary.filter(Files::isExecutable).isPresent()) {
            return binary.get();
        }
        String what = binary.map(path -> path + " is no executable file").orElse("no llama-server") + ": set " + NAME
                + " to the llama-server of llama.cpp, https://github.com/ggml-org/llama.cpp (brew install llama.cpp, or a"
                + " release archive, or build the target llama-server)";
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(what);
        }
        throw new TestAbortedException(what);
    }
}
