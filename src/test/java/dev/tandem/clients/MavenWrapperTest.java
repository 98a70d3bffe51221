package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvnw} finds a JDK by itself, also after somebody regenerated it. */
@Tag("unit")
class MavenWrapperTest {

    private static final Path WRAPPER = Path.of("mvnw");
    private static final Path JDK = Path.of(".mvn/jdk.sh");
    private static final String SOURCED = ". \"$(dirname \"$0\")/.mvn/jdk.sh\"";
    private static final String OLDEST = "-ge 25 ]";

    @TempDir
    Path directory;

    @Test
    void shouldSourceTheSearchForAJdkWhenItBegins() throws IOException {
        assertThat(Files.readAllLines(WRAPPER).get(1))
                .as("the second line of mvnw, which a regenerated wrapper loses: put it back")
                .isEqualTo(SOURCED);
    }

    @Test
    void shouldTakeTheJdkOnThePathWhenJavaHomeNamesNone() throws IOException {
        Path bin = Path.of(System.getProperty("java.home"), "bin");

        ProcessResult processResult = sh(
                "JAVA_HOME=/nonexistent; PATH=" + bin + ":$PATH; . " + JDK.toAbsolutePath() + "; echo \"$JAVA_HOME\"");

        assertThat(processResult.status()).as(processResult.output()).isZero();
        assertThat(Path.of(processResult.output().strip()).resolve("bin/javac")).isExecutable();
    }

    /** There is a JDK here, which runs this: so a version that no JDK has is asked for. */
    @Test
    void shouldSayWhatIsMissingWhenNoJdkIsFound() throws IOException {
        String search = Files.readString(JDK);
        assertThat(search).contains(OLDEST);
        Files.copy(WRAPPER, directory.resolve("mvnw"));
        Files.createDirectory(directory.resolve(".mvn"));
        Files.writeString(directory.resolve(JDK), search.replace(OLDEST, "-ge 9999 ]"));

        ProcessResult processResult = sh("sh ./mvnw --version");

        assertThat(processResult.status()).isEqualTo(1);
        assertThat(processResult.output())
                .isEqualTo("Tandem needs a JDK 25 or newer and found none: install one (for example Eclipse Temurin 25)"
                        + " or set JAVA_HOME to it.\n");
    }

    private ProcessResult sh(String script) {
        return ProcessResult.in(directory, "sh", "-c", script);
    }
}
