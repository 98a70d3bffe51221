package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.chat.Caller;
import dev.tandem.chat.Provenance;
import dev.tandem.chat.RequestContext;
import dev.tandem.engine.http.Address;
import dev.tandem.engine.http.AnswerRequest;
import dev.tandem.engine.http.Endpoint;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.quality.AnswerReview;
import dev.tandem.routing.Model;
import dev.tandem.routing.Unit;
import dev.tandem.testing.Api;
import dev.tandem.testing.FakeUpstream;
import dev.tandem.testing.RecordedStreams;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class SplicedFrameTest {

    private final Vertx vertx = Vertx.vertx();
    private final FakeUpstream upstream = new FakeUpstream(vertx);
    private final UpstreamClient client = new UpstreamClient(
            vertx,
            new Endpoint(
                    new Address.Tcp("127.0.0.1", upstream.port(), false),
                    "/v1",
                    Map.of(),
                    null,
                    "tandem.models.m.variants.v",
                    Api.PATIENCE));

    @AfterEach
    void close() {
        client.close();
        upstream.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private List<ChatEvent> events(ChatRequest request, String stream) {
        upstream.answeringEvents(stream);
        return client.answer(AnswerRequest.of("/chat/completions", request, "theirs", null))
                .onFailure()
                .recoverWithCompletion()
                .collect()
                .asList()
                .await()
                .atMost(Api.PATIENCE);
    }

    private static String written(List<ChatEvent> events, ChatRequest request, boolean blind) {
        Model model = new Model("ours", List.of(), "salt", Unit.CONVERSATION, blind);
        RequestContext context = RequestContext.internal(
                "1f",
                Instant.ofEpochSecond(1_700_000_000),
                request,
                new Caller(Optional.empty(), Optional.empty(), false, Traffic.EXPERIMENT));
        ResponseRenderer renderer = new ResponseRenderer(context, new Provenance(model, "a", "a", "abc"));
        Buffer target = Buffer.buffer();
        StreamEnd end = new StreamEnd(event -> renderer.frame(event, target));
        events.forEach(end::next);
        end.close();
        return target.toString(StandardCharsets.UTF_8);
    }

    static List<String> names() {
        return RecordedStreams.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldWriteEachByteAsFromATree(String name) {
        ChatRequest request = RecordedStreams.request(name);
        String stream = RecordedStreams.of(name);
        List<ChatEvent> spliced = events(request, stream);
        // Chunks of an event that has a type are read into trees, all of them.
        List<ChatEvent> trees = events(request, stream.replace("data: ", "event: message\ndata: "));

        assertThat(trees).isNotEmpty().allMatch(event -> event.spliced() == null);
        for (boolean blind : List.of(false, true)) {
            assertThat(written(spliced, request, blind)).isEqualTo(written(trees, request, blind));
        }
        AnswerReview review = new AnswerReview(request);
        AnswerReview reviewOfTrees = new AnswerReview(request);
        spliced.forEach(review::observe);
        trees.forEach(reviewOfTrees::observe);
        assertThat(review.signals()).isEqualTo(reviewOfTrees.signals());
    }
}
