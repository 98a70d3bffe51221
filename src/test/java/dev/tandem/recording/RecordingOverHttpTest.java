package dev.tandem.recording;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.experiment.DataConfig;
import dev.tandem.routing.KeyHash;
import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.RecordingServer;
import dev.tandem.testing.Scrape;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clients send is kept of the models for which that is on, and not a word of others. */
@QuarkusTest
@TestProfile(RecordingServer.class)
@Tag("quarkus")
class RecordingOverHttpTest {

    private static final String CHATS = "/v1/chat/completions";
    private static final String ADMIN = "/admin/recording";

    @TestHTTPResource
    URI base;

    @Inject
    DataConfig data;

    @Inject
    Recording recording;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
        assertThat(api.delete(ADMIN).status()).isEqualTo(200);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Path directory() {
        return data.data().resolve("recorded");
    }

    private double ended(String model, String result) {
        return Scrape.of(api)
                .sum("tandem_recording_requests_total", Map.of("gen_ai_request_model", model, "result", result));
    }

    private void send(String body, String... headers) {
        Api.Reply reply = api.post(CHATS, body, headers);
        assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
    }

    private String kept(String model) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path segment : RecordingSegment.in(directory().resolve(RecordingFolder.name(model)))) {
            text.append(Files.readString(segment));
        }
        return text.toString();
    }

    /** Sends a request and waits until it is written: one thread writes in order, so those before it are through too. */
    private void awaitAll(String model) {
        String last = "the last one " + UUID.randomUUID();
        send(chat(model, last));
        Eventually.await("recorded", () -> kept(model).contains(last));
    }

    private JsonNode stock(String model) {
        for (JsonNode one : api.get(ADMIN).json()) {
            if (one.path("model").asText().equals(model)) {
                return one;
            }
        }
        throw new AssertionError("nothing of " + model);
    }

    @Test
    void shouldCountFromTheStartWhatMayBecomeOfRequestsThatAreRecorded() {
        Scrape scrape = Scrape.of(api);

        assertThat(scrape.values("result", "tandem_recording_requests_total", Map.of("gen_ai_request_model", "kept")))
                .containsExactlyInAnyOrder("recorded", "dropped", "too_large", "failed", "deleted");
        assertThat(scrape.values("result", "tandem_recording_requests_total", Map.of("gen_ai_request_model", "quiet")))
                .isEmpty();
    }

    @Test
    void shouldKeepNothingOfAModelThatSaysNothing() throws IOException {
        send(chat("quiet", "a secret of mine"));
        send(chat("quiet", "a secret of mine", "'stream': true"));
        awaitAll("kept");

        try (Stream<Path> all = Files.walk(data.data())) {
            List<Path> files = all.filter(Files::isRegularFile).toList();
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain("secret of mine"));
        }
        assertThat(directory().resolve(RecordingFolder.name("quiet"))).doesNotExist();
        assertThat(api.get(ADMIN).json().findValuesAsText("model")).containsExactly("half", "jammed", "kept");
    }

    @Test
    void shouldKeepTheBodyAndNoHeader() throws IOException {
        send(
                chat("kept@b", "where is it", "'temperature': 0.70"),
                "Authorization",
                "Bearer sk-in-a-header",
                "X-Tandem-Session",
                "alice");
        awaitAll("kept");

        String line = kept("kept").lines().findFirst().orElseThrow();
        RecordedRequest request = RequestLines.read(line).orElseThrow();
        assertThat(request.id()).startsWith("req_");
        assertThat(request.model()).isEqualTo("kept");
        assertThat(request.conversation()).matches("[0-9a-f]{16}");
        assertThat(request.body().toString())
                .isEqualTo("{\"model\":\"kept@b\",\"messages\":[{\"role\":\"user\",\"content\":\"where is it\"}],"
                        + "\"temperature\":0.70}");
        assertThat(line).doesNotContain("sk-in", "alice");
    }

    @Test
    void shouldKeepNothingThatTheClientForbidsOrThatNobodyAsked() throws IOException {
        send(chat("kept", "no one", "'store': false"));
        send(chat("kept", "no two"), "X-Tandem-Record", "Off");
        send(chat("kept", "no three"), "X-Tandem-Traffic", "background");
        assertThat(api.post(CHATS, chat("kept", "no four", "'n': 0")).status()).isEqualTo(400);
        assertThat(api.post("/v1/completions", "{'model': 'kept', 'prompt': 'no five'}")
                        .status())
                .isEqualTo(200);
        api.post("/v1/arena", chat("kept", "no six"));
        send(chat("kept", "yes one"));
        send(chat("kept", "yes two", "'store': null"), "X-Tandem-Record", "on");
        awaitAll("kept");

        assertThat(kept("kept")).contains("yes one", "yes two").doesNotContain("no ");
    }

    @Test
    void shouldKeepConversationsAsAWhole() throws IOException {
        for (int i = 0; i < 40; i++) {
            for (int turn = 0; turn < 3; turn++) {
                send(chat("half", "session " + i + " turn " + turn), "X-Tandem-Session", "session " + i);
            }
        }
        RecordingPlan plan = new RecordingPlan("half", true, .5, RecordingPlan.LEAST_BYTES, Duration.ofDays(30));
        long chosen = IntStream.range(0, 40)
                .filter(i -> plan.chooses(KeyHash.hex("half", "session " + i)))
                .count();
        Eventually.await("written", () -> stock("half").path("requests").asLong() == 3 * chosen);

        Map<String, Long> turns = new HashMap<>();
        kept("half")
                .lines()
                .map(line -> RequestLines.read(line).orElseThrow())
                .forEach(request -> turns.merge(request.conversation(), 1L, Long::sum));
        assertThat(turns).hasSize((int) chosen).hasSizeBetween(5, 35);
        assertThat(turns.values()).containsOnly(3L);
    }

    @Test
    void shouldTellHowMuchThereIsAndDeleteIt() throws IOException {
        send(chat("kept", "one"));
        awaitAll("kept");

        JsonNode stock = stock("kept");
        assertThat(stock.path("enabled").asBoolean()).isTrue();
        assertThat(stock.path("requests").asInt()).isEqualTo(2);
        assertThat(stock.path("bytes").asLong()).isEqualTo(kept("kept").length());
        assertThat(stock.path("oldest").asText()).startsWith("20");
        assertThat(stock.path("directory").asText()).contains("recorded");

        assertThat(api.delete(ADMIN + "?model=nothing").status()).isEqualTo(404);
        JsonNode deleted = api.delete(ADMIN + "?model=kept").json();
        assertThat(deleted.at("/0/requests").asInt()).isEqualTo(2);
        assertThat(kept("kept")).isEmpty();
        assertThat(stock("kept").path("requests").asInt()).isZero();
        assertThat(stock("kept").has("oldest") && !stock("kept").path("oldest").isNull())
                .isFalse();
    }

    @Test
    void shouldReadTheRestWhenALineIsTornInsideACharacter() throws IOException {
        send(chat("kept", "before"));
        awaitAll("kept");
        Path torn = directory()
                .resolve(RecordingFolder.name("kept"))
                .resolve("0000000000001-" + UUID.randomUUID() + ".jsonl");
        byte[] line = "{\"body\":{\"messages\":\"\u00e4".getBytes(StandardCharsets.UTF_8);
        Files.write(torn, Arrays.copyOf(line, line.length - 1));

        List<RecordedRequest> read = new ArrayList<>();
        recording.read("kept", read::add);

        assertThat(read).extracting(request -> request.body().toString()).anyMatch(body -> body.contains("before"));
        Files.delete(torn);
    }

    @Test
    void shouldAnswerAllTheSameWhenNothingCanBeWritten() throws IOException {
        Files.createDirectories(directory());
        Path blocked = directory().resolve(RecordingFolder.name("jammed"));
        Files.writeString(blocked, "in the way");
        double failed = ended("jammed", "failed");

        for (int i = 0; i < 20; i++) {
            send(chat("jammed", "question " + i));
        }

        Eventually.await("counted", () -> ended("jammed", "failed") - failed == 20);
        Files.delete(blocked);
        awaitAll("jammed");
    }
}
