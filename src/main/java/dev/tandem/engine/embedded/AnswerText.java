package dev.tandem.engine.embedded;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes text of an answer's tokens, whose bytes may be parts of characters, and cuts it before stop strings. Bytes that are
 * no characters become U+FFFD; the beginning of a character whose rest never came is left out, as llama-server does. One
 * for each answer; not thread-safe.
 */
final class AnswerText {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StopStrings stops;
    private byte[] begun = {};

    /** @param stops none of them empty */
    AnswerText(List<String> stops) {
        this.stops = new StopStrings(stops);
    }

    /** Takes a token's bytes and gives the text that is certain now, perhaps empty; nothing after a stop string. */
    String accept(byte[] piece) {
        ByteBuffer in = ByteBuffer.allocate(begun.length + piece.length)
                .put(begun)
                .put(piece)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining());
        decoder.reset().decode(in, out, false);
        begun = new byte[in.remaining()];
        in.get(begun);
        return stops.accept(out.flip().toString());
    }

    /** Whether a stop string has come. */
    boolean isStopped() {
        return stops.matched();
    }

    /** What was held back, once no more tokens come; empty after a stop string. */
    String flush() {
        return stops.flush();
    }
}
