package dev.tandem.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** What can be asked of this build. */
final class MavenGoals {

    private static final Set<String> PHASES =
            Set.of("clean", "validate", "compile", "test", "package", "integration-test", "verify", "install");
    private static final Path QUARKUS = Path.of("io/quarkus/platform/quarkus-maven-plugin");

    private MavenGoals() {}

    /** Whether it is a phase, or a goal of the Quarkus plugin that builds this project. */
    static boolean exists(String goal) {
        return PHASES.contains(goal)
                || (goal.startsWith("quarkus:") && isOfQuarkus(goal.substring("quarkus:".length())));
    }

    private static boolean isOfQuarkus(String goal) {
        try (Stream<Path> files = Files.walk(repository().resolve(QUARKUS))) {
            Path plugin = files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            try (JarFile jar = new JarFile(plugin.toFile());
                    InputStream descriptor = jar.getInputStream(jar.getJarEntry("META-INF/maven/plugin.xml"))) {
                return new String(descriptor.readAllBytes(), StandardCharsets.UTF_8)
                        .contains("<goal>" + goal + "</goal>");
            }
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
