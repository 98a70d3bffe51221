package dev.tandem.engine.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One event of an event stream.
 *
 * @param type what its {@code event} field says; empty when it has none
 * @param bytes in which its {@code data} lines stand, joined by line feeds; never modified
 * @param from where they begin
 * @param to where they end
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and a copy for each event would cost
record ServerSentEvent(String type, byte[] bytes, int from, int to) {

    /** Bytes, with some white space. */
    private static final int LONGEST_END = 16;

    /** One whose data is all there is. */
    ServerSentEvent(String type, byte[] data) {
        this(type, data, 0, data.length);
    }

    /** How long its data is, in bytes. */
    int length() {
        return to - from;
    }

    /** A copy of its data. */
    byte[] data() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Whether its data says nothing. */
    boolean isBlank() {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b != ' ' && b != '\n' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    /** Whether it is OpenAI's end of a stream. */
    boolean isDone() {
        return length() > 0
                && length() < LONGEST_END
                && bytes[from] == '['
                && new String(bytes, from, length(), StandardCharsets.US_ASCII)
                        .strip()
                        .equals("[DONE]");
    }
}
