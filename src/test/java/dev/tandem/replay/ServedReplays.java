package dev.tandem.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Api;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Replays on a running application. */
final class ServedReplays {

    private static final String PATH = "/admin/replays";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<String> ANIMALS =
            List.of("fox", "frog", "cat", "dog", "bear", "mouse", "owl", "hare", "wolf", "bird", "fish", "goat");

    private ServedReplays() {}

    /** So many prompts of several kinds, each of a conversation of its own. */
    static byte[] prompts(int count) {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String question = i % 4 == 3
                    ? "Give me JSON for Paula, aged " + i + ", from Copenhagen."
                    : "Write a story about a " + ANIMALS.get(i % ANIMALS.size()) + " and " + i + " friends.";
            file.append("{\"messages\":[{\"role\":\"user\",\"content\":\"")
                    .append(question)
                    .append("\"}],\"max_tokens\":32}\n");
        }
        return file.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Its id. */
    static String start(Api api, String query, byte[] prompts) {
        Api.Reply reply = api.post(PATH + query, prompts, "Content-Type", "application/jsonl");
        assertThat(reply.status()).as(reply.http().body()).isEqualTo(201);
        return reply.json().path("id").asText();
    }

    static void awaitCompleted(Api api, String id) {
        await(() -> !progress(api, id).path("state").asText().matches("queued|running"));
        JsonNode progress = progress(api, id);
        assertThat(progress.path("state").asText()).as(progress.toString()).isEqualTo("completed");
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not in time").isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
        }
    }

    static JsonNode progress(Api api, String id) {
        return api.get(PATH + "/" + id).json();
    }

    static JsonNode report(Api api, String id) {
        return api.get(PATH + "/" + id + "/report").json();
    }

    static String markdown(Api api, String id) {
        return api.get(PATH + "/" + id + "/report", "Accept", "text/markdown")
                .http()
                .body();
    }
}
