import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;

/**
 * An upstream that streams one token every 20 ms, to as many clients as come. The content of each token is the time, in
 * nanoseconds of the machine's monotonic clock, at which it was due, so that the client can tell how late it came. The
 * request's {@code max_tokens} says how many. One thread.
 */
final class PacedUpstream {

    private static final long PERIOD = 20_000_000;
    private static final String CHUNK = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1790000000,\"model\":\"paced\",\"choices\":[{\"index\":0,\"delta\":%s,\"logprobs\":null,"
            + "\"finish_reason\":%s}]}\n\n";
    private static final String TOKEN = framed(CHUNK.formatted("{\"content\":\"####################\"}", "null"));
    private static final int CONTENT = TOKEN.indexOf('#');
    private static final byte[] TEMPLATE = ascii(TOKEN);
    private static final byte[] HEAD = ascii("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
            + "transfer-encoding: chunked\r\n\r\n"
            + framed(CHUNK.formatted("{\"role\":\"assistant\",\"content\":\"\"}", "null")));
    private static final byte[] END = ascii(framed(CHUNK.formatted("{}", "\"stop\"")
                    + "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,"
                    + "\"model\":\"paced\",\"choices\":[],\"usage\":{\"prompt_tokens\":16,\"completion_tokens\":1,"
                    + "\"total_tokens\":17}}\n\ndata: [DONE]\n\n")
            + "0\r\n\r\n");
    private static final byte[] OK =
            ascii("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}");

    private final Selector selector = Selector.open();
    /** In the order in which their next tokens are due, since all have the same period. */
    private final ArrayDeque<Stream> streams = new ArrayDeque<>();

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

    private PacedUpstream() throws IOException {}

    private static final class Stream {
        final SocketChannel channel;
        final StringBuilder request = new StringBuilder();
        long due;
        int left;

        Stream(SocketChannel channel) {
            this.channel = channel;
        }
    }

    void main(int port) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            Stream next = streams.peek();
            if (next == null) {
                selector.select(this::ready);
            } else {
                selector.selectNow(this::ready);
                long wait = next.due - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(Math.min(wait, 1_000_000));
                }
            }
            send();
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
                channel.configureBlocking(false);
                channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, new Stream(channel));
            } else {
                read((Stream) key.attachment());
            }
        } catch (IOException e) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }

    private void read(Stream stream) throws IOException {
        buffer.clear();
        if (stream.channel.read(buffer) < 0) {
            throw new IOException("closed");
        }
        stream.request.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        int head = stream.request.indexOf("\r\n\r\n");
        if (head < 0) {
            return;
        }
        String text = stream.request.toString();
        if (text.startsWith("GET")) {
            stream.request.setLength(0);
            write(stream, OK, OK.length);
            return;
        }
        boolean whole = text.toLowerCase(java.util.Locale.ROOT).contains("content-length:")
                ? text.length() >= head + 4 + number(text.toLowerCase(java.util.Locale.ROOT), "content-length:")
                : text.endsWith("0\r\n\r\n");
        if (whole) {
            stream.request.setLength(0);
            stream.left = number(text, "\"max_tokens\":");
            stream.due = System.nanoTime() + PERIOD;
            write(stream, HEAD, HEAD.length);
            streams.add(stream);
        }
    }

    private static int number(String text, String after) {
        int from = text.indexOf(after) + after.length();
        while (text.charAt(from) == ' ') {
            from++;
        }
        int to = from;
        while (Character.isDigit(text.charAt(to))) {
            to++;
        }
        return Integer.parseInt(text.substring(from, to));
    }

    private void send() {
        long now = System.nanoTime();
        while (!streams.isEmpty() && streams.peek().due <= now) {
            Stream stream = streams.poll();
            try {
                byte[] token = TEMPLATE;
                long digits = stream.due;
                for (int i = CONTENT + 19; i >= CONTENT; i--) {
                    token[i] = (byte) ('0' + digits % 10);
                    digits /= 10;
                }
                write(stream, token, token.length);
                if (--stream.left > 0) {
                    stream.due += PERIOD;
                    streams.add(stream);
                } else {
                    write(stream, END, END.length);
                }
            } catch (IOException e) {
                close(stream.channel.keyFor(selector));
            }
        }
    }

    private void write(Stream stream, byte[] bytes, int length) throws IOException {
        buffer.clear().put(bytes, 0, length).flip();
        if (stream.channel.write(buffer) < length) {
            throw new IOException("the reader is too slow");
        }
    }

    private static String framed(String body) {
        return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static void main(String[] args) throws IOException {
        new PacedUpstream().main(Integer.parseInt(args[0]));
    }
}
