package dev.tandem.quality;

import dev.tandem.inference.ChatRequest;
import org.jspecify.annotations.Nullable;

/** The beginning and the end of a text of any length, in bounded memory. What leaves it has been scanned before. */
final class TextWindow {

    /** Characters at the end that are kept. */
    static final int TAIL = 8 * 1024;

    private static final int HEAD = 400;

    private final StringBuilder text = new StringBuilder();
    private final LeakedTokens leaks = new LeakedTokens();
    private @Nullable String head;
    private boolean blank = true;
    private long dropped;
    private int scanned;

    void append(String piece) {
        if (blank) {
            blank = piece.isBlank();
        }
        text.append(piece);
        if (text.length() > 2 * TAIL) {
            compact();
        }
    }

    private void compact() {
        if (head == null) {
            head = text.substring(0, HEAD);
        }
        scanned = leaks.scan(text, scanned, text.length() - LeakedTokens.LONGEST);
        int gone = text.length() - TAIL;
        text.delete(0, gone);
        dropped += gone;
        scanned -= gone;
    }

    boolean isBlank() {
        return blank;
    }

    /** @param cut whether the text did not end by itself */
    boolean endsInLoop(boolean cut) {
        return RepetitionLoop.endsIn(text, cut);
    }

    boolean isRefusal() {
        String beginning = head == null ? text.substring(0, Math.min(HEAD, text.length())) : head;
        return Refusals.isRefusal(beginning, dropped + text.length());
    }

    /** @param ended whether this is the text's end */
    boolean leaks(ChatRequest request, boolean ended) {
        scanned = leaks.scan(text, scanned, text.length());
        return leaks.foundBeyond(request) || (ended && LeakedTokens.endsSentence(text));
    }
}
