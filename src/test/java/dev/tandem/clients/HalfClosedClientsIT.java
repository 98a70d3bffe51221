package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.FakeUpstream;
import dev.tandem.testing.PackagedServer;
import dev.tandem.testing.RawConnection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that say they send no more: some still read, some have gone. Netty takes its extension in the package only. */
@Tag("quarkus")
class HalfClosedClientsIT {

    private static final String CHATS = "/v1/chat/completions";
    private static final long TICK_MILLIS = 50;
    /** Enough for all probes that tell a client that is gone from one that reads. */
    private static final int ANSWER_TICKS = 20;

    private static final AtomicInteger UNDER_WAY = new AtomicInteger();

    @TempDir
    static Path data;

    private static Vertx vertx;
    private static FakeUpstream upstream;
    private static PackagedServer server;
    private static Api api;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        upstream = new FakeUpstream(vertx).answering(HalfClosedClientsIT::stream);
        String variant = "tandem.models.m.variants.v.";
        server = PackagedServer.start(
                data,
                variant + "engine=openai",
                variant + "url=http://127.0.0.1:" + upstream.port() + "/v1",
                variant + "model=x");
        api = new Api(server.base());
        Eventually.await(
                "ready", () -> api.get("/q/health/ready").json().toString().contains("\"m\":\"ready\""));
    }

    @AfterAll
    static void stop() {
        api.close();
        server.close();
        upstream.close();
        vertx.close();
    }

    @ParameterizedTest
    @CsvSource({"false,\"usage\":", "true,data: [DONE]"})
    void shouldGiveItsAnswerToAClientThatReadsOn(String stream, String last) throws Exception {
        try (RawConnection client = asking("Hi", stream)) {
            client.endOutput();

            String response = client.rest();

            assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").contains(last);
            assertThat(response.split("a", -1)).hasSizeGreaterThan(ANSWER_TICKS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void shouldStopTheAnswerWhenTheClientIsGone(String stream) throws Exception {
        try (RawConnection client = asking("endless", stream)) {
            Eventually.await("asked", () -> UNDER_WAY.get() == 1);
            client.endOutput();
        }
        Eventually.await("stopped", () -> UNDER_WAY.get() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void shouldStopTheAnswerWhenTheClientClosesAtOnce(String stream) throws Exception {
        try (RawConnection client = asking("endless", stream)) {
            Eventually.await("asked", () -> UNDER_WAY.get() == 1);
        }
        Eventually.await("stopped", () -> UNDER_WAY.get() == 0);
    }

    private static RawConnection asking(String prompt, String stream) throws IOException {
        String body = chat("m", prompt, "'stream': " + stream).replace('\'', '"');
        RawConnection client = new RawConnection(server.base());
        client.post(CHATS, "Content-Length: " + body.length());
        client.send(body);
        return client;
    }

    private static void stream(HttpServerRequest request) {
        if (request.path().endsWith("/models")) {
            request.response().putHeader("content-type", "application/json").end("{\"data\":[{\"id\":\"x\"}]}");
            return;
        }
        request.body().onSuccess(body -> stream(request, body.toString().contains("endless")));
    }

    private static void stream(HttpServerRequest request, boolean endless) {
        HttpServerResponse response = FakeUpstream.open(request);
        UNDER_WAY.incrementAndGet();
        AtomicInteger ticks = new AtomicInteger();
        vertx.setPeriodic(TICK_MILLIS, timer -> {
            if (response.closed()) {
                vertx.cancelTimer(timer);
                UNDER_WAY.decrementAndGet();
            } else if (!endless && ticks.incrementAndGet() > ANSWER_TICKS) {
                vertx.cancelTimer(timer);
                UNDER_WAY.decrementAndGet();
                response.end(chunk("{}", "\"stop\"") + "data: [DONE]\n\n");
            } else {
                response.write(chunk("{\"content\":\"a\"}", "null"));
            }
        });
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"x\",\"choices\":["
                + "{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}],"
                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}\n\n";
    }
}
