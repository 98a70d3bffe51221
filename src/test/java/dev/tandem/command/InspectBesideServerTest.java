package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own, while another one has the server's port. */
@Tag("unit")
class InspectBesideServerTest {

    /** What the packaged program sets before anything else. */
    private static final String PACKAGED = "-Djava.util.logging.manager=org.jboss.logmanager.LogManager";

    private static final int PORT = 8080;
    private static final Path FILE = Path.of("src/main/resources/models/demo-Q2_K.gguf");

    @TempDir
    Path directory;

    @Test
    void shouldInspectWithoutStartingAServerOrLoadingAModel() throws Exception {
        Path classes = directory.resolve("classes");

        CommandResult result = beside(List.of("-Xlog:class+load:file=" + classes), "inspect", FILE.toString());

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith("demo-Q2_K.gguf");
        assertThat(Files.readString(classes))
                .contains("dev.tandem.gguf.")
                .doesNotContain(
                        "io.quarkus.", "io.vertx.", "sun.nio.ch.NioSocketImpl", "ServerSocketChannel", "de.kherud.");
    }

    @Test
    void shouldSayNothingElseWhenAFileIsMissing() throws Exception {
        CommandResult result = beside(List.of(PACKAGED), "inspect", "nowhere.gguf");

        assertThat(result).isEqualTo(new CommandResult(1, "", "nowhere.gguf does not exist." + System.lineSeparator()));
    }

    private CommandResult beside(List<String> options, String... arguments) throws Exception {
        try (ServerSocket _ = occupied()) {
            return run(options, arguments);
        }
    }

    private static ServerSocket occupied() throws IOException {
        try {
            return new ServerSocket(PORT);
        } catch (BindException e) {
            // By somebody else, which is as good.
            return new ServerSocket(0);
        }
    }

    private CommandResult run(List<String> options, String... arguments) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1");
        builder.command().addAll(options);
        builder.command().addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        builder.command().addAll(List.of(arguments));
        builder.environment().put("TANDEM_DATA", directory.toString());
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new CommandResult(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
