package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.Api;
import dev.tandem.testing.ChangedModel;
import dev.tandem.testing.PackagedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program looks into files, and into those that it serves. */
@Tag("quarkus")
class InspectedModelsIT {

    private static final String CHATS = "/v1/chat/completions";
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path data;

    private static ProcessResult inspect(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(JAVA, "-Dtandem.data=target/inspected", "-jar", PackagedServer.JAR.toString(), "inspect"));
        command.addAll(List.of(arguments));
        return ProcessResult.in(Path.of("."), command.toArray(new String[0]));
    }

    @Test
    void shouldInspectWithoutServing() throws IOException {
        ProcessResult told = inspect(ChangedModel.ORIGINAL.toString(), "--json");

        assertThat(told.status()).as(told.output()).isZero();
        assertThat(new ObjectMapper()
                        .readTree(told.output())
                        .at("/files/0/fileType")
                        .textValue())
                .isEqualTo("Q2_K - Medium");
        assertThat(inspect("README.md").status()).isEqualTo(1);
        assertThat(inspect().status()).isEqualTo(2);
    }

    @Test
    void shouldOpenANewEpochWhenAFileWasReplaced() throws Exception {
        Path file = data.resolve("model.gguf");
        Files.copy(ChangedModel.ORIGINAL, file);
        serveOnce(file);
        serveOnce(file);
        assertThat(fingerprints()).hasSize(1);

        Files.copy(
                Path.of("src/main/resources/models/demo-UD-Q2_K_XL.gguf"), file, StandardCopyOption.REPLACE_EXISTING);
        serveOnce(file);

        assertThat(fingerprints()).hasSize(2).doesNotHaveDuplicates();
    }

    private void serveOnce(Path file) throws Exception {
        try (PackagedServer server = PackagedServer.start(data, "tandem.models.m.variants.v.model=" + file);
                Api api = new Api(server.base())) {
            long deadline = System.nanoTime() + Api.PATIENCE.toNanos();
            // A request that came earlier would find, and log, a variant that does not know yet what it runs.
            while (api.get("/q/health/ready").status() != 200) {
                assertThat(System.nanoTime()).as(server.output()).isLessThan(deadline);
                LockSupport.parkNanos(10_000_000);
            }
            assertThat(api.post(CHATS, chat("m", "Hello", "'max_tokens': 1")).status())
                    .isEqualTo(200);
            server.terminate();
            server.awaitExit();
        }
    }

    /** Of all epochs, in their order. */
    private List<String> fingerprints() throws Exception {
        List<String> fingerprints = new ArrayList<>();
        try (Connection log = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("tandem.db"));
                Statement statement = log.createStatement();
                ResultSet rows = statement.executeQuery("SELECT fingerprints FROM epoch ORDER BY opened_at")) {
            while (rows.next()) {
                fingerprints.add(rows.getString(1));
            }
        }
        return fingerprints;
    }
}
