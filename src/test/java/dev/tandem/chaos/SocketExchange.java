package dev.tandem.chaos;

import dev.tandem.chaos.ChaosRequest.Manner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/** One request on a connection of its own, byte by byte as its manner says. */
final class SocketExchange {

    private static final int SO_TIMEOUT_MILLIS = 1_000;
    private static final Duration BEFORE_LEAVING = Duration.ofMillis(30);
    private static final byte[] ZSTD_FRAME = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, 0, 1, 0, 0};

    private final URI base;
    private final Duration patience;
    /** Encoding megabytes anew each time would take CPU from the server, and memory from those who time honest answers. */
    private final Map<ChaosRequest, byte[]> bodies = new ConcurrentHashMap<>();

    /** @param patience after which a request that has not ended hangs */
    SocketExchange(URI base, Duration patience) {
        this.base = base;
        this.patience = patience;
    }

    /**
     * Sends it and waits for its end: {@code left}; {@code closed}, where the server closed without a response; {@code
     * hung}; {@code cut}, where a response broke off; else the status. An event stream's is followed by {@code done},
     * {@code error} or {@code unended}, whatever its last event was.
     */
    String outcome(ChaosRequest request) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(SO_TIMEOUT_MILLIS);
            String begun;
            try {
                begun = send(socket, request, deadline);
            } catch (SocketException e) {
                // It may have answered before it read all, and closed.
                begun = "";
            }
            if (request.manner() == Manner.LEAVE) {
                Thread.sleep(BEFORE_LEAVING);
                return "left";
            }
            String outcome = outcome(begun + received(socket, deadline));
            return request.manner() == Manner.EXPECT && begun.isEmpty() ? outcome + " without 100" : outcome;
        } catch (IOException e) {
            return "closed";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** What came meanwhile. */
    private String send(Socket socket, ChaosRequest request, long deadline) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        byte[] body = bodies.computeIfAbsent(request, SocketExchange::bytes);
        byte[] head = head(request, body.length).getBytes(StandardCharsets.UTF_8);
        if (request.manner() == Manner.SLOW_HEAD) {
            drip(socket, head, deadline);
            return "";
        }
        out.write(head);
        switch (request.manner()) {
            case EXPECT -> {
                String status = status(socket);
                if (status.isEmpty() || status.endsWith(" 100")) {
                    out.write(body);
                }
                return status;
            }
            case HELD -> out.write(body, 0, body.length / 2);
            case SLOW_BODY -> drip(socket, body, deadline);
            case HALF_CLOSE -> {
                out.write(body);
                socket.shutdownOutput();
            }
            default -> out.write(body);
        }
        return "";
    }

    /** The status line up to the status; empty if none comes within the second that curl waits. */
    private static String status(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readNBytes("HTTP/1.1 100".length()), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            return "";
        }
    }

    private static byte[] bytes(ChaosRequest request) {
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        return switch (request.manner()) {
            case GZIP -> gzip(body);
            case ZSTD -> ZSTD_FRAME;
            case BOM -> ("\uFEFF" + request.body()).getBytes(StandardCharsets.UTF_8);
            default -> body;
        };
    }

    /** The bytes, compressed. */
    static byte[] gzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String head(ChaosRequest request, int length) {
        StringBuilder head = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n")
                .append("Connection: close\r\nContent-Type: application/json\r\nContent-Length: ")
                .append(length)
                .append("\r\n");
        if (request.key()) {
            head.append("Authorization: Bearer ").append(ChaosIT.CHAOS_KEY).append("\r\n");
        }
        if (request.isLegitimate()) {
            head.append("X-Tandem-Traffic: background\r\n");
        }
        head.append(
                switch (request.manner()) {
                    case GZIP -> "Content-Encoding: gzip\r\n";
                    case ZSTD -> "Content-Encoding: zstd\r\n";
                    case EXPECT -> "Expect: 100-continue\r\n";
                    default -> "";
                });
        return head.append("\r\n").toString();
    }

    /** Until all is sent, the server closes or answers, or the deadline passes. */
    private static void drip(Socket socket, byte[] bytes, long deadline) throws IOException, InterruptedException {
        for (byte one : bytes) {
            if (System.nanoTime() > deadline || socket.getInputStream().available() > 0) {
                return;
            }
            socket.getOutputStream().write(one);
            Thread.sleep(Duration.ofSeconds(1));
        }
    }

    /** All that comes until the server closes. */
    private static String received(Socket socket, long deadline) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[1 << 16];
        while (true) {
            try {
                int read = in.read(buffer);
                if (read < 0) {
                    return all.toString(StandardCharsets.UTF_8);
                }
                all.write(buffer, 0, read);
            } catch (SocketTimeoutException e) {
                if (System.nanoTime() > deadline) {
                    return "hung";
                }
            } catch (SocketException e) {
                if (all.size() == 0) {
                    throw e;
                }
                return all.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private static String outcome(String received) {
        String response = received.replaceFirst("^HTTP/1\\.1 100 [^\r]*\r\n\r\n", "");
        if (response.isEmpty()) {
            return "closed";
        }
        String[] status = response.split(" ", 3);
        if (status.length < 3) {
            return response;
        }
        if (!response.contains("text/event-stream")) {
            return status[1];
        }
        boolean done = response.contains("data: [DONE]");
        boolean error = response.contains("data: {\"error\"");
        return status[1]
                + (done && !error ? " done" : error && !done ? " error" : done ? " error and done" : " unended");
    }
}
