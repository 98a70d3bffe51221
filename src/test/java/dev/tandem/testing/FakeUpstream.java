package dev.tandem.testing;

import io.netty.buffer.Unpooled;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** An HTTP server that answers as a test says, and remembers what it was asked. Thread-safe. */
public final class FakeUpstream implements AutoCloseable {

    /**
     * One request.
     *
     * @param path with the query
     * @param headers by lower-case name
     */
    public record Asked(String path, Map<String, String> headers, String body) {}

    private static final Logger LOG = Logger.getLogger(FakeUpstream.class);

    private final HttpServer server;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger connectionsEver = new AtomicInteger();
    private volatile Handler<HttpServerRequest> script =
            request -> request.response().setStatusCode(500).end();

    public FakeUpstream(Vertx vertx) {
        server = await(vertx.createHttpServer()
                .connectionHandler(connection -> {
                    connections.incrementAndGet();
                    connectionsEver.incrementAndGet();
                    connection.closeHandler(gone -> connections.decrementAndGet());
                })
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1"));
    }

    private void handle(HttpServerRequest request) {
        Map<String, String> headers = new TreeMap<>();
        request.headers()
                .forEach(header -> headers.put(header.getKey().toLowerCase(java.util.Locale.ROOT), header.getValue()));
        request.body().onSuccess(body -> {
            asked.add(new Asked(request.uri(), headers, body.toString(StandardCharsets.UTF_8)));
            try {
                script.handle(request);
            } catch (RuntimeException e) {
                // A script that fails must not look like an upstream that hangs.
                LOG.error("the script failed", e);
                request.connection().close();
            }
        });
    }

    /**
     * Answers from now on as the script does. The request's body has been read, and is the last one of {@link #asked}: who
     * reads it again fails, and has the connection closed.
     */
    public FakeUpstream answering(Handler<HttpServerRequest> answer) {
        script = answer;
        return this;
    }

    /** Answers with a body. */
    public FakeUpstream answeringJson(int status, String body) {
        return answering(request -> request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body));
    }

    /** Answers with an event stream that ends properly on the wire. */
    public FakeUpstream answeringEvents(String stream) {
        return answering(request -> open(request).end(stream));
    }

    /** Answers with an event stream and closes the connection without ending the response. */
    public FakeUpstream breakingOff(String stream) {
        return answering(request -> open(request)
                .write(stream)
                .onComplete(written -> request.connection().close()));
    }

    /** Answers with these characters in place of an HTTP response. */
    public FakeUpstream answeringRaw(String bytes) {
        return answering(request -> {
            // The first handler's context: what it writes passes no encoder.
            var wire =
                    ((ConnectionBase) request.connection()).channel().pipeline().firstContext();
            var _ = wire.writeAndFlush(Unpooled.copiedBuffer(bytes, StandardCharsets.UTF_8));
        });
    }

    /** Answers with an event stream in pieces of one byte, each a write of its own. */
    public FakeUpstream answeringByteByByte(String stream) {
        return answering(request -> {
            HttpServerResponse response = open(request);
            for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
                response.write(Buffer.buffer(new byte[] {b}));
            }
            response.end();
        });
    }

    /** Begins an event stream. */
    public static HttpServerResponse open(HttpServerRequest request) {
        return request.response().setChunked(true).putHeader("content-type", "text/event-stream");
    }

    /** What it was asked so far, except for the list of models. */
    public List<Asked> asked() {
        return asked.stream()
                .filter(request -> !request.path().endsWith("/models"))
                .toList();
    }

    /** Connections that are open now. */
    public int connections() {
        return connections.get();
    }

    /** Connections that were ever opened. */
    public int connectionsEver() {
        return connectionsEver.get();
    }

    /** Its port on the loopback interface. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        await(server.close());
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
