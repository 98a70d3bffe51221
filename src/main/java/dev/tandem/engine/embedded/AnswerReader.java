package dev.tandem.engine.embedded;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Makes events of the native side's pieces: cuts at stop strings, counts tokens, and finds out why the answer ended,
 * which the binding does not tell. Belongs to one thread.
 *
 * <p>A piece is one token, or several that make up one character. The token with which a model ends its answer comes as
 * an empty piece before the last one, which is always empty; when the limit ends the answer, there is none.
 */
final class AnswerReader {

    private final AnswerEvents events;
    private final StopStrings stops;
    private final Function<String, int[]> tokenizer;
    private final int limit;
    private boolean begun;
    private boolean endToken;
    private int tokens;
    private int tokensHeld;

    /**
     * @param tokenizer counts the tokens of a piece that may hold several
     * @param limit the most tokens that the native side will generate
     */
    AnswerReader(AnswerEvents events, StopStrings stops, Function<String, int[]> tokenizer, int limit) {
        this.events = events;
        this.stops = stops;
        this.tokenizer = tokenizer;
        this.limit = limit;
    }

    /** @param last whether it is the native side's closing piece */
    void accept(String piece, boolean last) {
        if (!begun) {
            begun = true;
            events.begin();
        }
        int count = piece.isEmpty() ? 0 : Math.max(1, tokensOf(piece));
        if (!last) {
            // Another one came after it, so the empty piece before was a token without text that ended nothing.
            count += endToken ? 1 : 0;
            endToken = piece.isEmpty();
        }
        tokens += count;
        tokensHeld += count;
        emit(stops.accept(piece));
    }

    /** Whether a stop string has come, so that no more pieces are wanted. */
    boolean done() {
        return stops.matched();
    }

    /** No more pieces come. */
    void finish() {
        if (!begun) {
            events.begin();
        }
        emit(stops.flush());
        boolean stopped = stops.matched() || endToken;
        events.end(stopped ? "stop" : "length", stopped ? tokens : limit);
    }

    private void emit(String text) {
        if (!text.isEmpty()) {
            events.text(text, tokensHeld);
            tokensHeld = 0;
        }
    }

    /** Only a character of several bytes can take several tokens. */
    private int tokensOf(String piece) {
        boolean ascii = piece.length() == piece.getBytes(StandardCharsets.UTF_8).length;
        return ascii ? 1 : tokenizer.apply(piece).length;
    }
}
