package dev.tandem.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.testing.Eventually;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class RecordingWriterTest {

    private static final int WAITING = 10;
    private static final long WAITING_BYTES = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final Map<RecordingResult, Integer> ended = new ConcurrentHashMap<>();
    private ModelRecorder modelRecorder;
    private RecordingWriter writer;

    @BeforeEach
    void make() {
        RecordingPlan plan = new RecordingPlan("m", true, 1, RecordingPlan.LEAST_BYTES, Duration.ofDays(30));
        modelRecorder = new ModelRecorder(plan, new RecordingFolder(root(), "m", plan.maxBytes(), plan.retention()));
        writer = new RecordingWriter(
                new RequestQueue(WAITING, WAITING_BYTES),
                List.of(modelRecorder),
                (model, result) -> ended.merge(result, 1, Integer::sum));
    }

    @AfterEach
    void close() throws InterruptedException {
        writer.close(PATIENCE);
    }

    private Path root() {
        return directory.resolve("recorded");
    }

    private static RecordedRequest request(String content) {
        ObjectNode body = new ObjectMapper().createObjectNode().put("model", "m");
        body.putArray("messages").addObject().put("role", "user").put("content", content);
        return new RecordedRequest(Instant.parse("2026-11-01T12:00:00Z"), "req_1", "m", "c", body);
    }

    private int count(RecordingResult result) {
        return ended.getOrDefault(result, 0);
    }

    private String written() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path segment : modelRecorder.folder().segments()) {
            text.append(Files.readString(segment));
        }
        return text.toString();
    }

    @Test
    void shouldHoldNoMoreThanItsBoundsAndCountTheRest() throws Exception {
        for (int i = 0; i < 100; i++) {
            writer.offer(request("question " + i), modelRecorder, 10);
        }
        assertThat(count(RecordingResult.DROPPED)).isEqualTo(100 - WAITING);

        writer.start();
        writer.close(PATIENCE);

        assertThat(count(RecordingResult.RECORDED)).isEqualTo(WAITING);
        assertThat(written().lines()).hasSize(WAITING);
    }

    @Test
    void shouldBoundWhatWaitsInBytes() {
        for (int i = 0; i < 5; i++) {
            writer.offer(request("long"), modelRecorder, (int) WAITING_BYTES / 2);
        }

        assertThat(count(RecordingResult.DROPPED)).isEqualTo(3);
    }

    @Test
    void shouldNotKeepAnEnormousRequest() {
        writer.offer(request("x"), modelRecorder, RequestQueue.LARGEST + 1);

        assertThat(ended).isEqualTo(Map.of(RecordingResult.TOO_LARGE, 1));
    }

    @Test
    void shouldCountWhatCannotBeWrittenAndGoOnWhenItCan() throws Exception {
        Files.writeString(root(), "in the way");
        writer.start();
        writer.offer(request("lost"), modelRecorder, 10);
        Eventually.await("failed", () -> count(RecordingResult.FAILED) == 1);

        Files.delete(root());
        writer.offer(request("kept"), modelRecorder, 10);

        Eventually.await("recorded", () -> count(RecordingResult.RECORDED) == 1);
        assertThat(written()).contains("kept").doesNotContain("lost");
    }

    @Test
    void shouldNotWriteAfterwardsWhatWaitedWhenAllWasDeleted() throws Exception {
        writer.offer(request("before"), modelRecorder, 10);
        RecordingWriter.clear(modelRecorder);
        writer.offer(request("after"), modelRecorder, 10);

        writer.start();
        writer.close(PATIENCE);

        assertThat(ended).isEqualTo(Map.of(RecordingResult.DELETED, 1, RecordingResult.RECORDED, 1));
        assertThat(written()).contains("after").doesNotContain("before");
    }

    @Test
    void shouldReadWhatItWroteWithoutCredentials() throws Exception {
        RecordedRequest request = request("my password is x");
        request.body().put("api_key", "sk-1").put("temperature", new BigDecimal("0.70"));
        request.body().putObject("extra_headers").put("Authorization", "Bearer sk-2");
        request.body().putObject("metadata").put("chat", "7").put("X-Api-Key", "sk-3");
        request.body()
                .putArray("tools")
                .addObject()
                .putObject("function")
                .putObject("parameters")
                .putObject("properties")
                .putObject("password");

        String line = new String(RequestLines.write(request), StandardCharsets.UTF_8);

        assertThat(line)
                .doesNotContain("sk-")
                .contains("my password is x", "\"temperature\":0.70")
                .endsWith("}\n");
        RecordedRequest read = RequestLines.read(line).orElseThrow();
        assertThat(read.at()).isEqualTo(request.at());
        assertThat(read.body().properties().stream().map(Map.Entry::getKey))
                .containsExactly("model", "messages", "temperature", "metadata", "tools");
        assertThat(read.body().at("/metadata").toString()).isEqualTo("{\"chat\":\"7\"}");
        assertThat(read.body().at("/tools/0/function/parameters/properties").has("password"))
                .isTrue();
        assertThat(RequestLines.read(line.substring(0, line.length() / 2))).isEqualTo(Optional.empty());
    }
}
