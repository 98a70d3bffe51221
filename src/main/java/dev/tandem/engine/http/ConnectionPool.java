package dev.tandem.engine.http;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

/**
 * The connections to one upstream: a pool of them, and the means to make one outside of it. Thread-safe.
 *
 * <p>HTTP/1.1 on purpose: one connection for each answer, so that cancelling one closes its connection, which every
 * server understands. How many there are is not bounded here: who asks holds a slot.
 */
final class ConnectionPool implements AutoCloseable {

    private static final int UNBOUNDED = 1 << 16;
    private static final int IDLE_SECONDS = 20;
    private static final int LARGEST_HEAD = 64 * 1024;

    private final Endpoint endpoint;
    private final HttpClient pooled;
    private final HttpClient single;
    /** When each one was made that was not answered on yet, in nanoseconds. */
    private final Map<HttpConnection, Long> fresh = new ConcurrentHashMap<>();

    private volatile boolean closed;
    private volatile boolean lost;

    ConnectionPool(Vertx vertx, Endpoint endpoint) {
        this.endpoint = endpoint;
        this.pooled = vertx.httpClientBuilder()
                .with(options(endpoint).setKeepAlive(true))
                .with(new PoolOptions().setHttp1MaxSize(UNBOUNDED))
                .withConnectHandler(this::made)
                .build();
        this.single = vertx.httpClientBuilder()
                .with(options(endpoint).setKeepAlive(false))
                .with(new PoolOptions().setHttp1MaxSize(UNBOUNDED))
                .withConnectHandler(this::watch)
                .build();
    }

    private static HttpClientOptions options(Endpoint endpoint) {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setSsl(endpoint.address() instanceof Address.Tcp tcp && tcp.tls())
                .setConnectTimeout((int) endpoint.connectTimeout().toMillis())
                .setTcpKeepAlive(true)
                .setKeepAliveTimeout(IDLE_SECONDS)
                .setMaxHeaderSize(LARGEST_HEAD)
                // Some proxies compress whether they were asked to or not. What comes out of it is bounded as any body.
                .setDecompressionSupported(true)
                .setTracingPolicy(TracingPolicy.IGNORE);
    }

    /** A request on a connection of the pool, which may turn out to be stale; or on a new one that closes after it. */
    Future<HttpClientRequest> request(HttpMethod method, String path, boolean fromPool) {
        RequestOptions options = new RequestOptions().setMethod(method).setURI(endpoint.basePath() + path);
        switch (endpoint.address()) {
            case Address.Tcp(var host, var port, var tls) ->
                options.setHost(host).setPort(port).setSsl(tls);
            case Address.UnixSocket(var socket) ->
                options.setHost("localhost")
                        .setPort(80)
                        .setServer(SocketAddress.domainSocketAddress(socket.toString()));
        }
        return (fromPool ? pooled : single).request(options);
    }

    private void made(HttpConnection connection) {
        watch(connection);
        fresh.put(connection, System.nanoTime());
        connection.closeHandler(gone -> fresh.remove(connection));
    }

    /** Without a handler Vert.x logs what goes wrong. One fault is told: the connection closes after it. */
    private void watch(HttpConnection connection) {
        connection.exceptionHandler(failure -> {
            connection.exceptionHandler(further -> {});
            ProtocolFault.log(endpoint.property(), failure);
        });
    }

    /** Takes note that an answer came over the connection: from then on a request on it may find it stale. */
    void answered(HttpConnection connection) {
        fresh.remove(connection);
    }

    /**
     * Whether the connection was made since then, was never answered on and is open. One of the pool that is not may have
     * been closed by the server meanwhile: the pool makes connections in reserve, and servers close idle ones that never
     * were of use.
     *
     * @param since of {@link System#nanoTime()}
     */
    boolean isFresh(HttpConnection connection, long since) {
        Long made = fresh.get(connection);
        return made != null && made - since >= 0;
    }

    /** Whether {@link #close()} was called. */
    boolean isClosed() {
        return closed;
    }

    /** Whether it was closed by us, of what serves; else the upstream is gone. */
    boolean isStopped() {
        return closed && !lost;
    }

    /** Closes all connections of an upstream that has ended: what runs on them was broken off by it, not by us. */
    void abandon() {
        lost = true;
        close();
    }

    /** For the operator: why no connection could be had. */
    static String reason(Throwable failure) {
        return switch (failure) {
            case UnknownHostException e -> "its host name is not known";
            case ConnectTimeoutException e -> "it did not accept a connection in time";
            case ConnectException e -> "it refused the connection";
            case SSLException e -> "the TLS handshake failed";
            default -> "no connection could be made (" + failure.getClass().getSimpleName() + ")";
        };
    }

    /** Closes all connections; what runs on them fails. */
    @Override
    public void close() {
        closed = true;
        pooled.close();
        single.close();
    }
}
