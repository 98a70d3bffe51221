package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.PackagedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged program as a newcomer runs it. */
@Tag("quarkus")
class PackagedServerIT {

    private static final String CHATS = "/v1/chat/completions";
    private static final String FRANCE = "What is the capital of France?";
    private static final int TERMINATED = 128 + 15;
    /** A pipe of Linux holds 64 KiB, and a line has some 400 bytes. */
    private static final int MORE_LINES_THAN_A_PIPE_HOLDS = 400;

    @TempDir
    Path data;

    @Test
    void shouldAnswerTheQuestionOfTheReadme() throws IOException {
        try (PackagedServer server = PackagedServer.start(data);
                Api api = ready(server)) {
            Api.Reply reply = api.post(CHATS, chat("demo", FRANCE));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().at("/choices/0/message/content").asText()).contains("Paris");
        }
    }

    @Test
    void shouldUseTheExtractedModelsAgainAtTheNextStart() throws Exception {
        Map<String, String> first = extractedByOneRun();
        Map<String, String> second = extractedByOneRun();

        assertThat(first).hasSize(3);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void shouldEndTheStreamUnderWayAndWriteEveryOutcomeWhenTerminated() throws Exception {
        int requests = 0;
        String last;
        try (PackagedServer server = PackagedServer.start(data);
                Api api = ready(server)) {
            for (; requests < 10; requests++) {
                api.post(CHATS, chat("demo", FRANCE));
            }
            assertThat(api.post(CHATS, "{").status()).isEqualTo(400);
            requests++;
            try (Api.Events events = api.stream(CHATS, chat("demo", "Tell me a story.", "'stream': true"))) {
                requests++;
                assertThat(events.data()).isNotNull();
                server.terminate();
                last = events.rest().getLast();
            }

            assertThat(server.awaitExit()).as(server.output()).isEqualTo(TERMINATED);
        }
        assertThat(last).isEqualTo("[DONE]");
        assertThat(rows()).isEqualTo(requests);
    }

    @Test
    void shouldSayInOneSentenceThatAnotherOneUsesTheDataDirectory() throws Exception {
        try (PackagedServer first = PackagedServer.start(data)) {
            assertThat(first.base()).isNotNull();
            try (PackagedServer second = PackagedServer.start(data)) {
                assertThat(second.awaitExit()).isEqualTo(1);
                assertThat(second.output().lines())
                        .singleElement()
                        .asString()
                        .startsWith("tandem.data: another Tandem uses the directory " + data);
            }
        }
        try (PackagedServer next = PackagedServer.start(data)) {
            assertThat(next.base()).isNotNull();
        }
    }

    @RepeatedTest(3)
    void shouldWriteTheLastLineOfItsLogWhenTerminated() throws Exception {
        try (PackagedServer server = PackagedServer.start(data)) {
            assertThat(server.base()).isNotNull();
            server.terminate();
            server.awaitExit();

            assertThat(server.output().lines()).last().asString().contains("tandem stopped in");
        }
    }

    @Test
    void shouldGoOnAnsweringWhenNobodyReadsItsLog() throws IOException {
        try (PackagedServer server = PackagedServer.start(data, "quarkus.log.console.async.queue-length=16");
                Api api = ready(server)) {
            server.stopReading();
            for (int line = 0; line < MORE_LINES_THAN_A_PIPE_HOLDS; line++) {
                assertThat(api.post(CHATS, "{").status()).isEqualTo(400);
            }

            assertThat(api.post(CHATS, chat("demo", FRANCE)).status()).isEqualTo(200);
        }
    }

    @Test
    void shouldRunOneEventLoopForEachProcessorOfTheMachineItRunsOn() throws IOException {
        try (PackagedServer server = PackagedServer.start(data, List.of("-XX:ActiveProcessorCount=3"))) {
            assertThat(server.base()).isNotNull();
            assertThat(server.threads())
                    .contains("\"vert.x-eventloop-thread-2\"")
                    .doesNotContain("\"vert.x-eventloop-thread-3\"");
        }
    }

    @Test
    void shouldNotTraceAsLongAsNoEndpointIsNamed() throws IOException {
        try (PackagedServer server = PackagedServer.start(data)) {
            assertThat(server.base()).isNotNull();
            assertThat(server.threads()).contains("vert.x-eventloop").doesNotContain("BatchSpanProcessor");
        }
    }

    @Test
    void shouldSendSpansToTheEndpointOfTheMachineItRunsOn() throws IOException {
        try (ServerSocket collector = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            collector.setSoTimeout((int) Api.PATIENCE.toMillis());
            String endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:" + collector.getLocalPort();
            try (PackagedServer server = PackagedServer.start(data, endpoint, "quarkus.otel.bsp.schedule.delay=10ms");
                    Api api = ready(server)) {
                api.post(CHATS, chat("demo", FRANCE));

                try (Socket exporter = collector.accept()) {
                    assertThat(exporter.getInputStream().read()).isNotNegative();
                    assertThat(server.threads()).contains("BatchSpanProcessor");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tandem.models.mine.variants.a.engine, embeded, must be one of embedded",
        "tandem.models.mine.variants.a.wieght, 3, there is no such setting",
        "tandem.models.mine.variants.a.weight, -3, must be from 0",
        "tandem.models.mine.variants.a.url, http://localhost:1, engine: llama-server",
        "tandem.acess.keys.me.secret, x, there is no such setting",
        "tandem.access.keys.me.role, admin, needs either a secret or a sha256",
        "tandem.edge.max-messages, many, Write a whole number",
        "tandem.edge.max-content-parts, 0, must be at least 1",
        "tandem.edge.max-bodies-in-flight, 64K, must be at least 1M",
        "tandem.edge.read-timeout, 0s, must be more than 0"
    })
    void shouldNotStartAndNameThePropertyWhenItIsWrong(String property, String value, String reason) throws Exception {
        try (PackagedServer server = PackagedServer.start(data, property + "=" + value)) {
            assertThat(server.awaitExit()).isEqualTo(1);
            String named = property.replace(".me.role", ".me");
            assertThat(server.output()).contains(named).contains(reason).doesNotContain("\tat ");
            assertThat(server.output().lines()).hasSizeLessThan(4);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TANDEM_ACCESS_CLIENTKEYS, there is no such setting",
        "TANDEM_MODELS_MINE_VARIANTS_A_WEIGTH, Did you mean TANDEM_MODELS_MINE_VARIANTS_A_WEIGHT?",
        "TANDEM_ACCESS_KEYS_MY_APP_SECRET, several words",
        "TANDEM_MODELS_GEMMA_4_VARIANTS_A_MODEL, several words"
    })
    void shouldNotStartAndNameTheEnvironmentVariableThatSetsNothing(String variable, String reason) throws Exception {
        try (PackagedServer server = PackagedServer.start(data, Map.of(variable, "1"), List.of())) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output()).contains(reason).doesNotContain("\tat ");
            assertThat(server.output().lines()).hasSizeLessThan(3);
        }
    }

    @Test
    void shouldLeaveTheDataOfANewerProgramAloneAndSaySo() throws Exception {
        try (PackagedServer server = PackagedServer.start(data)) {
            assertThat(server.base()).isNotNull();
            server.terminate();
            server.awaitExit();
        }
        assertThat(signatures()).allMatch(author -> author.startsWith("Tandem "));
        migrateAsANewerProgramWould();
        byte[] before = Files.readAllBytes(data.resolve("tandem.db"));

        try (PackagedServer server = PackagedServer.start(data)) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "tandem.data: the log in " + data + " was changed by Tandem 99.1.0, which is newer than")
                    .contains("start that version or a later one");
        }
        assertThat(data.resolve("tandem.db")).hasBinaryContent(before);
    }

    @RepeatedTest(3)
    void shouldSayInOneSentenceThatThePortIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PackagedServer server = PackagedServer.start(data, "quarkus.http.port=" + other.getLocalPort())) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("quarkus.http.port: cannot listen on 127.0.0.1:" + other.getLocalPort())
                    .endsWith("name another port.");
        }
    }

    private static Api ready(PackagedServer server) {
        Api api = new Api(server.base());
        DemoServer.awaitReady(api);
        return api;
    }

    /** What identifies each extracted file on its disk, and when it was written. */
    private Map<String, String> extractedByOneRun() throws Exception {
        try (PackagedServer server = PackagedServer.start(data);
                Api api = ready(server)) {
            awaitModels(api);
            server.terminate();
            server.awaitExit();
        }
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> models = Files.list(data.resolve("models"))) {
            for (Path model : models.toList()) {
                BasicFileAttributes attributes = Files.readAttributes(model, BasicFileAttributes.class);
                files.put(model.getFileName().toString(), attributes.fileKey() + " " + attributes.lastModifiedTime());
            }
        }
        return files;
    }

    /** Readiness asks for the weighted variants; the reference comes in its own time. */
    private static void awaitModels(Api api) {
        for (String variant : List.of("static", "dynamic", "reference")) {
            long deadline = System.nanoTime() + Api.PATIENCE.toNanos();
            int status = 0;
            while (status != 200 && System.nanoTime() < deadline) {
                status = api.post(CHATS, chat("demo@" + variant, FRANCE, "'max_tokens': 1"))
                        .status();
            }
            assertThat(status).as(variant).isEqualTo(200);
        }
    }

    private List<String> signatures() throws SQLException {
        List<String> authors = new ArrayList<>();
        try (Connection log = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("tandem.db"));
                Statement statement = log.createStatement();
                ResultSet rows = statement.executeQuery("SELECT installed_by FROM flyway_schema_history")) {
            while (rows.next()) {
                authors.add(rows.getString(1));
            }
        }
        return authors;
    }

    private void migrateAsANewerProgramWould() throws SQLException {
        try (Connection log = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("tandem.db"));
                Statement statement = log.createStatement()) {
            statement.executeUpdate("""
                    INSERT INTO flyway_schema_history
                    SELECT max(installed_rank) + 1, '999', 'later', 'SQL', 'V999__later.sql', 1, 'Tandem 99.1.0', now, 1, 1
                    FROM flyway_schema_history, (SELECT datetime('now') AS now)
                    """);
        }
    }

    private int rows() throws SQLException {
        try (Connection log = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("tandem.db"));
                Statement statement = log.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM outcome")) {
            return count.getInt(1);
        }
    }
}
