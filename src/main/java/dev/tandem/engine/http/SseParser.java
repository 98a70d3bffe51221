package dev.tandem.engine.http;

import dev.tandem.inference.EngineException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event stream as the HTML standard has it, from pieces that may be cut anywhere, and bounds what it keeps.
 * Laxer in one point: an event whose closing blank line is missing at the end of the stream counts. Not thread-safe.
 *
 * <p>Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
final class SseParser {

    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int limit;
    private final Consumer<ServerSentEvent> events;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(0);
    private final ByteArrayOutputStream furtherData = new ByteArrayOutputStream(0);
    private byte @Nullable [] firstData;
    private int firstFrom;
    private int firstTo;
    private String type = "";
    private boolean firstLine = true;
    private boolean afterCarriageReturn;

    /**
     * @param limit bytes that a line, and the data of an event, may have; beyond it the stream is broken
     * @param events gets each event as soon as it is whole
     */
    SseParser(int limit, Consumer<ServerSentEvent> events) {
        this.limit = limit;
        this.events = events;
    }

    /**
     * Takes the next piece.
     *
     * @param piece never modified from now on: events are parts of it
     * @throws EngineException.Broken when a line or an event is too long
     */
    void feed(byte[] piece) {
        int start = 0;
        for (int i = 0; i < piece.length; i++) {
            byte b = piece[i];
            if (b == '\n' || b == '\r') {
                if (b == '\r' || !afterCarriageReturn) {
                    endLine(piece, start, i);
                }
                start = i + 1;
                afterCarriageReturn = b == '\r';
            } else {
                afterCarriageReturn = false;
            }
        }
        keep(piece, start, piece.length);
    }

    /** Takes note that nothing follows. */
    void finish() {
        if (line.size() > 0) {
            endLine(new byte[0], 0, 0);
        }
        dispatch();
    }

    private void endLine(byte[] piece, int from, int to) {
        if (line.size() == 0) {
            check(to - from);
            field(piece, from, to);
        } else {
            keep(piece, from, to);
            byte[] whole = line.toByteArray();
            line.reset();
            field(whole, 0, whole.length);
        }
    }

    private void keep(byte[] piece, int from, int to) {
        check((long) line.size() + to - from);
        line.write(piece, from, to - from);
    }

    private void check(long length) {
        if (length > limit) {
            throw new EngineException.Broken(
                    "The upstream sent a line or an event of more than " + limit + " bytes.", null);
        }
    }

    private void field(byte[] bytes, int start, int to) {
        int from = start;
        if (firstLine) {
            firstLine = false;
            from += startsWith(bytes, from, to, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        }
        if (from == to) {
            dispatch();
            return;
        }
        int colon = from;
        while (colon < to && bytes[colon] != ':') {
            colon++;
        }
        int value = Math.min(colon + 1, to);
        if (value < to && bytes[value] == ' ') {
            value++;
        }
        if (is(bytes, from, colon, DATA)) {
            data(bytes, value, to);
        } else if (is(bytes, from, colon, EVENT)) {
            type = new String(bytes, value, to - value, StandardCharsets.UTF_8);
        }
    }

    private void data(byte[] bytes, int from, int to) {
        byte[] first = firstData;
        if (first == null) {
            firstData = bytes;
            firstFrom = from;
            firstTo = to;
            return;
        }
        check((long) firstTo - firstFrom + furtherData.size() + 1 + to - from);
        furtherData.write('\n');
        furtherData.write(bytes, from, to - from);
    }

    private void dispatch() {
        byte[] first = firstData;
        String named = type;
        type = "";
        if (first == null) {
            return;
        }
        firstData = null;
        if (furtherData.size() == 0) {
            events.accept(new ServerSentEvent(named, first, firstFrom, firstTo));
            return;
        }
        byte[] further = furtherData.toByteArray();
        furtherData.reset();
        int length = firstTo - firstFrom;
        byte[] whole = Arrays.copyOf(Arrays.copyOfRange(first, firstFrom, firstTo), length + further.length);
        System.arraycopy(further, 0, whole, length, further.length);
        events.accept(new ServerSentEvent(named, whole));
    }

    private static boolean is(byte[] bytes, int from, int to, byte[] name) {
        return to - from == name.length && startsWith(bytes, from, to, name);
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        return to - from >= prefix.length && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }
}
