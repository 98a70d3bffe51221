package dev.tandem.feedback;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.experiment.SqliteFile;
import dev.tandem.testing.Api;
import dev.tandem.testing.FakeUpstream;
import dev.tandem.testing.PackagedServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the packaged program amid 200 posts of feedback a second and blind votes, again and again. Some posts
 * are sent twice at once, some once more after the restart because nobody knows what became of them, some although it is
 * known.
 */
@Tag("quarkus")
class KilledServerIT {

    private static final int KILLS = 20;
    private static final int ANSWERS = 20;
    private static final int PAIRS = 400;

    /** Feedback is posted in bursts, 200 a second, with two votes in each. */
    private static final int BURST = 10;

    private static final long BURST_NANOS = 50_000_000;

    /** It is started so often that a better compiler would not pay. */
    private static final List<String> SOON_THERE = List.of("-XX:TieredStopAtLevel=1");

    private static final List<String> VOTES = List.of("left", "right", "tie", "both_bad");

    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private final FakeUpstream upstream = new FakeUpstream(vertx);
    private final Random random = new Random(5);
    private final AcknowledgedWrites acknowledgedWrites = new AcknowledgedWrites();
    private final List<String> answers = new ArrayList<>();
    private final Deque<String> pairs = new ArrayDeque<>();
    private int given;
    private long postingNanos;

    @BeforeEach
    void answer() {
        upstream.answeringJson(200, """
                {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0,
                "message": {"role": "assistant", "content": "Paris."}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}}
                """);
    }

    @AfterEach
    void close() {
        upstream.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void shouldKeepAllThatWasAcknowledgedAndNothingTwice() throws Exception {
        obtainAnswersAndPairs();
        int inFlight = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            inFlight += giveUntilKilled(kill);
        }

        System.out.printf(
                "%d kills at %.0f posts/s: %d sent, %d of them acknowledged; %d posts without a reply at a kill%n",
                KILLS,
                given / (postingNanos / 1e9),
                acknowledgedWrites.sent.size(),
                acknowledgedWrites.acknowledged.size(),
                inFlight);
        assertThat(acknowledgedWrites.faults).isEmpty();
        assertThat(inFlight).as("posts under way at the kills").isPositive();
        SqliteFile file = SqliteFile.in(data);
        assertStoredOnce(file);
        tellAgain(file);
    }

    private PackagedServer server() throws Exception {
        List<String> settings = new ArrayList<>();
        for (String variant : List.of("a", "b")) {
            String property = "tandem.models.m.variants." + variant;
            settings.add(property + ".engine=openai");
            settings.add(property + ".model=theirs");
            settings.add(property + ".url=http://127.0.0.1:" + upstream.port() + "/v1");
        }
        return PackagedServer.start(data, SOON_THERE, settings.toArray(new String[0]));
    }

    /** Ends in an orderly way: what feedback is about must be in the log, which may lose its last moments in a kill. */
    private void obtainAnswersAndPairs() throws Exception {
        String question = chat("m", "What is the capital of France?");
        try (PackagedServer server = server();
                Api api = new Api(server.base())) {
            for (int i = 0; i < ANSWERS; i++) {
                answers.add(id(api.post("/v1/chat/completions", question)));
            }
            for (int i = 0; i < PAIRS; i++) {
                pairs.add(id(api.post("/v1/arena", question)));
            }
            server.terminate();
            server.awaitExit();
        }
    }

    private static String id(Api.Reply reply) {
        assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
        return reply.json().path("id").asText();
    }

    /** Kills in the middle of a burst after some replies; the number of posts that got none. */
    private int giveUntilKilled(int kill) throws Exception {
        int more = 40 + random.nextInt(80);
        // Every fourth time nobody had the time to reply to the last burst.
        long wait = kill % 4 == 0 ? 0 : random.nextLong(8_000_000);
        try (PackagedServer server = server();
                FeedbackClients feedbackClients = new FeedbackClients(server.base(), acknowledgedWrites)) {
            feedbackClients.give(sentOnceMore());
            assertThat(feedbackClients.awaitEnd()).as("lost without a kill").isZero();
            int enough = feedbackClients.replies() + more;
            long begun = System.nanoTime();
            long next = begun;
            while (feedbackClients.replies() < enough) {
                assertThat(System.nanoTime() - begun)
                        .as("time for %d replies; %s", more, acknowledgedWrites.faults)
                        .isLessThan(Api.PATIENCE.toNanos());
                feedbackClients.give(burst());
                next += BURST_NANOS;
                LockSupport.parkNanos(next - System.nanoTime());
            }
            feedbackClients.give(burst());
            postingNanos += System.nanoTime() - begun;
            LockSupport.parkNanos(wait);
            server.kill();
            int lost = feedbackClients.awaitEnd();
            server.awaitExit();
            return lost;
        }
    }

    private List<FeedbackPost> burst() {
        List<FeedbackPost> burst = new ArrayList<>();
        while (burst.size() < BURST) {
            FeedbackPost post = new FeedbackPost(
                    "key-" + given++, answers.get(random.nextInt(ANSWERS)), random.nextBoolean() ? "up" : "down");
            burst.add(post);
            if (random.nextInt(5) == 0) {
                burst.add(post);
                given++;
            }
        }
        for (int i = 0; i < 2 && !pairs.isEmpty(); i++) {
            burst.add(new FeedbackPost(pairs.remove(), "", VOTES.get(random.nextInt(VOTES.size()))));
        }
        Collections.shuffle(burst, random);
        return burst;
    }

    /** Half of that of which nothing is known, the rest nobody asks for again yet; and a little that is stored. */
    private List<FeedbackPost> sentOnceMore() {
        List<FeedbackPost> again = new ArrayList<>(acknowledgedWrites.unacknowledged().stream()
                .filter(post -> post.name().hashCode() % 2 == 0)
                .toList());
        List<FeedbackPost> stored = new ArrayList<>(acknowledgedWrites.acknowledged.keySet().stream()
                .filter(post -> !post.isVote())
                .toList());
        Collections.shuffle(stored, random);
        again.addAll(stored.subList(0, Math.min(5, stored.size())));
        return again;
    }

    private void assertStoredOnce(SqliteFile file) throws Exception {
        assertThat(file.column("PRAGMA integrity_check")).containsExactly("ok");
        assertThat(file.column("SELECT idempotency_key FROM feedback")).doesNotHaveDuplicates();
        assertThat(file.column("SELECT idempotency_key || ' ' || id FROM feedback UNION ALL"
                        + " SELECT id || ' ' || id FROM arena_pair WHERE vote IS NOT NULL"))
                .doesNotHaveDuplicates()
                .containsAll(acknowledgedWrites.acknowledged.entrySet().stream()
                        .map(one -> one.getKey().name() + " " + one.getValue())
                        .toList());
        assertThat(everything(file))
                .isSubsetOf(acknowledgedWrites.sent.stream()
                        .map(post -> post.isVote()
                                ? post.name() + " " + post.said()
                                : post.name() + " " + post.said() + " 1 " + post.about())
                        .toList());
        assertThat(file.column("SELECT count(*) FROM arena_pair")).containsExactly(PAIRS);
        assertThat(file.column("SELECT count(*) FROM rated_outcome WHERE result = 'completed'"))
                .isEqualTo(file.column("SELECT count(*) FROM feedback"));
    }

    /** As it was sent: names are unique, so whatever is here twice is stored twice. */
    private static List<Object> everything(SqliteFile file) throws Exception {
        return file.column("SELECT idempotency_key || CASE rating WHEN 1 THEN ' up ' ELSE ' down ' END || revision"
                + " || ' chatcmpl-' || substr(request_id, 5) FROM feedback UNION ALL"
                + " SELECT id || ' ' || vote FROM arena_pair WHERE vote IS NOT NULL ORDER BY 1");
    }

    /** What was acknowledged is known to the server; and once all the rest was sent again, all is there once. */
    private void tellAgain(SqliteFile file) throws Exception {
        List<Object> before = everything(file);
        try (PackagedServer server = server();
                Api api = new Api(server.base());
                FeedbackClients feedbackClients = new FeedbackClients(server.base(), acknowledgedWrites)) {
            for (Map.Entry<FeedbackPost, String> one : acknowledgedWrites.acknowledged.entrySet()) {
                FeedbackPost post = one.getKey();
                Api.Reply reply = api.post(post.path(), post.body(), post.headers());
                assertThat(reply.status()).as(post.name()).isEqualTo(post.isVote() ? 409 : 200);
                assertThat(post.isVote() || reply.json().path("id").asText().equals(one.getValue()))
                        .isTrue();
            }
            assertThat(everything(file)).isEqualTo(before);
            for (int i = 0; i < 5 && !acknowledgedWrites.unacknowledged().isEmpty(); i++) {
                feedbackClients.give(acknowledgedWrites.unacknowledged());
                assertThat(feedbackClients.awaitEnd()).isZero();
            }
        }
        assertThat(acknowledgedWrites.faults).isEmpty();
        assertThat(acknowledgedWrites.unacknowledged()).isEmpty();
        assertStoredOnce(file);
        assertThat(everything(file)).hasSameSizeAs(acknowledgedWrites.sent);
    }
}
