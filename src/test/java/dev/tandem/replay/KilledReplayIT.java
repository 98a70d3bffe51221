package dev.tandem.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.PackagedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay of 300 prompts on the packaged program, killed in the middle and started again. */
@Tag("quarkus")
class KilledReplayIT {

    private static final String PATH = "/admin/replays";
    private static final int PROMPTS = 300;
    private static final String[] THINGS = {"fox", "ship", "tree", "king", "bird", "cat", "river", "star", "dog", "moon"
    };

    /** With one slot an answer does not depend on which slot gave it, nor on what the others hold. */
    private static final String[] PAIR = {
        "tandem.models.demo.variants.static.model=classpath:models/demo-Q2_K.gguf",
        "tandem.models.demo.variants.static.slots=1",
        "tandem.models.demo.variants.dynamic.model=classpath:models/demo-UD-Q2_K_XL.gguf",
        "tandem.models.demo.variants.dynamic.slots=1"
    };

    @TempDir
    Path data;

    @Test
    void shouldGiveTheReportOfOneThatWasNotKilled() throws Exception {
        ObjectNode whole;
        ObjectNode killed;
        String id;
        try (PackagedServer server = PackagedServer.start(data, PAIR);
                Api api = ready(server)) {
            whole = report(api, await(api, start(api), PROMPTS * 3));
            id = start(api);
            await(api, id, PROMPTS);
        }
        try (PackagedServer server = PackagedServer.start(data, PAIR);
                Api api = ready(server)) {
            killed = report(api, await(api, id, PROMPTS * 3));
        }

        assertThat(whole.path("prompts").asInt()).isEqualTo(PROMPTS);
        assertThat(whole.at("/comparisons/0/text/compared").asInt()).isEqualTo(PROMPTS);
        assertThat(whole.at("/comparisons/0/text/exact").asInt()).isBetween(1, PROMPTS - 1);
        assertThat(whole.at("/comparisons/1/text/exactShare").asDouble()).isEqualTo(1);
        assertThat(whole.at("/drift/candidates/0/overall/answers").asInt())
                .as("%s", whole.at("/drift/unscored"))
                .isGreaterThan(PROMPTS);
        assertThat(whole.at("/drift/candidates/0/overall/meanKl/value").asDouble())
                .isBetween(.001, .5);
        assertThat(killed).isEqualTo(whole);
    }

    private static Api ready(PackagedServer server) {
        Api api = new Api(server.base());
        DemoServer.awaitReady(api);
        return api;
    }

    private static String start(Api api) {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < PROMPTS; i++) {
            String question = i % 3 == 0
                    ? "What is " + i + " plus " + (i % 7) + "?"
                    : "Tell me a story about a " + THINGS[i % 10] + " and a " + THINGS[i / 10 % 10] + ".";
            file.append("{\"messages\":[{\"role\":\"user\",\"content\":\"")
                    .append(question)
                    .append("\"}],\"max_tokens\":40}\n");
        }
        Api.Reply reply = api.post(
                PATH + "?model=demo&variants=static,dynamic&seed=5",
                file.toString().getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/jsonl");
        assertThat(reply.status()).as(reply.http().body()).isEqualTo(201);
        return reply.json().path("id").asText();
    }

    /** Until there are so many answers, or all. */
    private static JsonNode await(Api api, String id, int answers) throws InterruptedException {
        long deadline = System.nanoTime() + 10 * Api.PATIENCE.toNanos();
        JsonNode progress = api.get(PATH + "/" + id).json();
        while (!progress.path("state").asText().equals("completed")
                && progress.path("answered").asInt() < answers
                && System.nanoTime() < deadline) {
            Thread.sleep(10);
            progress = api.get(PATH + "/" + id).json();
        }
        assertThat(progress.path("state").asText())
                .as(progress.toString())
                .isEqualTo(answers > PROMPTS * 2 ? "completed" : "running");
        return progress;
    }

    /** Without what differs from run to run: times, and which run it is. */
    private static ObjectNode report(Api api, JsonNode progress) throws IOException {
        JsonNode json =
                api.get(PATH + "/" + progress.path("id").asText() + "/report").json();
        ObjectNode report = (ObjectNode) json;
        report.remove("replay");
        report.remove("latency");
        report.path("answers").forEach(row -> ((ObjectNode) row).remove("latency"));
        for (var verdicts = report.path("verdicts").elements(); verdicts.hasNext(); ) {
            if (verdicts.next().path("question").asText().equalsIgnoreCase("speed")) {
                verdicts.remove();
            }
        }
        return report;
    }
}
