package dev.tandem.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.Api;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many clients of one server, each on a connection of its own: none waits for the others' replies. */
final class FeedbackClients implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fewer than the server lets wait, so that it has no reason to refuse any. */
    private static final int MOST_AT_ONCE = 100;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final Queue<CompletableFuture<?>> running = new ConcurrentLinkedQueue<>();
    private final AtomicInteger replies = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final URI base;
    private final AcknowledgedWrites acknowledgedWrites;

    FeedbackClients(URI base, AcknowledgedWrites acknowledgedWrites) {
        this.base = base;
        this.acknowledgedWrites = acknowledgedWrites;
    }

    /** Sends, and enters into the ledger what comes of it. */
    void give(Collection<FeedbackPost> posts) throws InterruptedException {
        for (FeedbackPost post : posts) {
            assertThat(places.tryAcquire(Api.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("a place to send from")
                    .isTrue();
            acknowledgedWrites.sending(post);
            running.add(http.sendAsync(request(post), HttpResponse.BodyHandlers.ofString())
                    .handle((reply, failure) -> {
                        if (reply == null) {
                            lost.incrementAndGet();
                            acknowledgedWrites.lost(post);
                        } else {
                            replies.incrementAndGet();
                            acknowledgedWrites.replied(post, reply.statusCode(), id(reply.body()));
                        }
                        places.release();
                        return reply;
                    }));
        }
    }

    private HttpRequest request(FeedbackPost post) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(post.path()))
                .timeout(Api.PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(post.body().replace('\'', '"')));
        return (post.isVote() ? request : request.headers(post.headers())).build();
    }

    private static String id(String body) {
        try {
            return JSON.readTree(body).path("id").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    /** Replies that came so far. */
    int replies() {
        return replies.get();
    }

    /** Waits until nothing is under way; the number of those that got no reply. */
    int awaitEnd() throws Exception {
        CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0]))
                .get(2 * Api.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return lost.get();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
