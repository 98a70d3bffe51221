package dev.tandem.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** What can be asked of this build. */
final class MavenGoals {

    private static final Set<String> PHASES = Set.of(
            "clean", "validate", "compile", "test-compile", "test", "package", "integration-test", "verify", "install");
    private static final Map<String, Path> PLUGINS = Map.of(
            "quarkus", Path.of("io/quarkus/platform/quarkus-maven-plugin"),
            "compiler", Path.of("org/apache/maven/plugins/maven-compiler-plugin"),
            "spotless", Path.of("com/diffplug/spotless/spotless-maven-plugin"));

    private MavenGoals() {}

    /** Whether it is a phase, or a goal of a plugin that builds this project, with an execution that it configures. */
    static boolean exists(String goal) {
        if (PHASES.contains(goal)) {
            return true;
        }
        List<String> parts = List.of(goal.split("[:@]"));
        return parts.size() > 1
                && PLUGINS.containsKey(parts.getFirst())
                && describes(PLUGINS.get(parts.getFirst()), parts.get(1))
                && (parts.size() == 2 || project().contains("<id>" + parts.get(2) + "</id>"));
    }

    private static boolean describes(Path plugin, String goal) {
        try (Stream<Path> files = Files.walk(repository().resolve(plugin))) {
            Path archive = files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            try (JarFile jar = new JarFile(archive.toFile());
                    InputStream descriptor = jar.getInputStream(jar.getJarEntry("META-INF/maven/plugin.xml"))) {
                return new String(descriptor.readAllBytes(), StandardCharsets.UTF_8)
                        .contains("<goal>" + goal + "</goal>");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String project() {
        try {
            return Files.readString(Path.of("pom.xml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where Maven, which built this, keeps its plugins. */
    private static Path repository() {
        String named = System.getProperty("localRepository");
        return named == null ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(named);
    }
}
