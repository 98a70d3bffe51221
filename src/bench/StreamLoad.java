import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Asks for streams and measures them, on one thread with little work for each event.
 *
 * <p>Arguments: port; streams at the same time; requests of each; requests of each before that do not count;
 * milliseconds between the starts of two streams; seconds at the beginning that do not count for lateness; the file with
 * the whole request as it goes over the wire. Prints one JSON object; times in milliseconds, lateness against the time
 * that a token holds as its content.
 */
final class StreamLoad {

    private static final int LONGEST_LINE = 1 << 16;
    private static final byte[] CONTENT = "\"content\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USAGE = "\"completion_tokens\":".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    private final byte[] bytes = new byte[1 << 18];
    private Samples firsts = new Samples();
    private Samples gaps = new Samples();
    private Samples lateness = new Samples();
    private final byte[] request;
    private final int port;
    private int requests;
    private long countFrom;
    private long now;
    private long tokens;
    private long events;
    private long complete;
    private int open;

    private StreamLoad(int port, byte[] request) throws IOException {
        this.port = port;
        this.request = request;
    }

    private final class Stream {
        private SocketChannel channel;
        final byte[] line = new byte[LONGEST_LINE];
        int length;
        int left = requests;
        long sent;
        long last;
        boolean first;
        boolean done;
        boolean ok;
        int state; // 0 head, 1 size of a chunk, 2 chunk, 3 line end after a chunk, 4 trailer, 5 body of known length
        long remaining;
        boolean chunked;

        Stream() throws IOException {
            channel = connected();
            open++;
            ask();
        }

        /** A new connection for each request, since not every server keeps one after a stream. */
        private SocketChannel connected() throws IOException {
            SocketChannel fresh =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            fresh.setOption(StandardSocketOptions.TCP_NODELAY, true);
            fresh.configureBlocking(false);
            fresh.register(selector, SelectionKey.OP_READ, this);
            return fresh;
        }

        void ask() throws IOException {
            state = 0;
            length = 0;
            frameLength = 0;
            first = true;
            done = false;
            ok = false;
            chunked = false;
            remaining = -1;
            sent = System.nanoTime();
            channel.write(ByteBuffer.wrap(request));
        }

        void take(byte[] piece, int count) throws IOException {
            for (int i = 0; i < count; i++) {
                byte b = piece[i];
                switch (state) {
                    case 2, 5 -> {
                        body(b);
                        if (--remaining == 0) {
                            if (state == 5) {
                                ended();
                                return;
                            }
                            state = 3;
                        }
                    }
                    default -> {
                        if (b == '\n') {
                            if (frameLine()) {
                                return;
                            }
                        } else if (b != '\r') {
                            frame[frameLength++] = b;
                        }
                    }
                }
            }
        }

        final byte[] frame = new byte[1 << 13];
        int frameLength;

        /** A line of the head or of the chunked coding; whether the response ended with it. */
        boolean frameLine() throws IOException {
            String text = new String(frame, 0, frameLength, StandardCharsets.US_ASCII);
            frameLength = 0;
            switch (state) {
                case 0 -> {
                    String lower = text.toLowerCase(java.util.Locale.ROOT);
                    if (lower.startsWith("http/1.1 ")) {
                        ok = lower.startsWith("http/1.1 200");
                    } else if (lower.startsWith("transfer-encoding: chunked")) {
                        chunked = true;
                    } else if (lower.startsWith("content-length: ")) {
                        remaining = Long.parseLong(lower.substring(16).strip());
                    } else if (text.isEmpty()) {
                        state = chunked ? 1 : 5;
                        if (!chunked && remaining <= 0) {
                            ended();
                            return true;
                        }
                    }
                }
                case 1 -> {
                    remaining = Long.parseLong(text, 16);
                    state = remaining == 0 ? 4 : 2;
                }
                case 3 -> state = 1;
                default -> {
                    if (text.isEmpty()) {
                        ended();
                        return true;
                    }
                }
            }
            return false;
        }

        void body(byte b) {
            if (b == '\n') {
                if (length > 5 && line[0] == 'd' && line[4] == ':') {
                    event();
                }
                length = 0;
            } else if (length < line.length) {
                line[length++] = b;
            }
        }

        void event() {
            int at = after(CONTENT, 5);
            if (at > 0 && line[at] != '"') {
                events++;
                if (first) {
                    first = false;
                    firsts.add(now - sent);
                } else {
                    gaps.add(now - last);
                }
                last = now;
                if (line[at] == '0' && line[at + 19] != '"' && now >= countFrom) {
                    lateness.add(now - number(at));
                }
            } else if (line[6] == '[' || line[5] == '[') {
                done = true;
            }
            int usage = after(USAGE, 5);
            if (usage > 0) {
                tokens += number(usage);
            }
        }

        long number(int from) {
            long value = 0;
            for (int i = from; i < length && line[i] >= '0' && line[i] <= '9'; i++) {
                value = value * 10 + line[i] - '0';
            }
            return value;
        }

        int after(byte[] text, int from) {
            for (int i = from; i <= length - text.length; i++) {
                if (line[i] == text[0] && line[i + 4] == text[4]
                        && Arrays.equals(line, i, i + text.length, text, 0, text.length)) {
                    return i + text.length;
                }
            }
            return -1;
        }

        void ended() throws IOException {
            if (ok && done) {
                complete++;
            } else {
                throw new IOException("Not a whole answer: " + new String(line, 0, length, StandardCharsets.UTF_8));
            }
            if (--left > 0) {
                channel.close();
                channel = connected();
                ask();
            } else {
                close();
            }
        }

        void close() throws IOException {
            open--;
            channel.close();
        }

        void read() throws IOException {
            buffer.clear();
            int count = channel.read(buffer);
            now = System.nanoTime();
            if (count < 0) {
                throw new IOException("The connection was closed before the answer's end.");
            }
            buffer.flip().get(bytes, 0, count);
            take(bytes, count);
        }
    }

    private double run(int streams, int each, int everyMillis, int skipSeconds) throws IOException {
        firsts = new Samples();
        gaps = new Samples();
        lateness = new Samples();
        tokens = 0;
        events = 0;
        complete = 0;
        requests = each;
        long start = System.nanoTime();
        countFrom = start + skipSeconds * 1_000_000_000L;
        int started = 0;
        while (started < streams || open > 0) {
            long due = start + started * everyMillis * 1_000_000L;
            if (started < streams && System.nanoTime() >= due) {
                new Stream();
                started++;
                selector.selectNow(this::ready);
            } else if (started < streams) {
                selector.select(this::ready, 1);
            } else {
                selector.select(this::ready);
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void print(double seconds) {
        System.out.printf(
                java.util.Locale.ROOT,
                "{\"seconds\":%.4f,\"requests\":%d,\"tokens\":%d,\"events\":%d,%s,%s,%s}%n",
                seconds,
                complete,
                tokens,
                events,
                firsts.json("ttft"),
                gaps.json("gap"),
                lateness.json("late"));
    }

    private void ready(SelectionKey key) {
        try {
            ((Stream) key.attachment()).read();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Nanoseconds. */
    private static final class Samples {
        private long[] values = new long[1 << 16];
        private int count;

        void add(long value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] = value;
        }

        String json(String name) {
            Arrays.sort(values, 0, count);
            return "\"%s_p50\":%.4f,\"%s_p99\":%.4f".formatted(name, at(0.5), name, at(0.99));
        }

        private double at(double share) {
            return count == 0 ? 0 : values[(int) Math.min(count - 1L, (long) (count * share))] / 1e6;
        }
    }

    static void main(String[] args) throws IOException {
        StreamLoad load = new StreamLoad(Integer.parseInt(args[0]), Files.readAllBytes(Path.of(args[6])));
        int streams = Integer.parseInt(args[1]);
        int every = Integer.parseInt(args[4]);
        if (!args[3].equals("0")) {
            load.run(streams, Integer.parseInt(args[3]), every, 0);
        }
        load.print(load.run(streams, Integer.parseInt(args[2]), every, Integer.parseInt(args[5])));
    }
}
