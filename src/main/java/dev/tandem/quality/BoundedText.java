package dev.tandem.quality;

/** Text that is kept whole up to a bound; beyond it, it is known to be too long and nothing of it is kept. */
final class BoundedText {

    /** Characters that are kept at the most. */
    static final int LONGEST = 256 * 1024;

    private final StringBuilder text = new StringBuilder();
    private boolean tooLong;

    void append(String piece) {
        if (tooLong || text.length() + piece.length() > LONGEST) {
            giveUp();
        } else {
            text.append(piece);
        }
    }

    /** Gives the text up, as if it had grown beyond the bound. */
    void giveUp() {
        tooLong = true;
        text.setLength(0);
        text.trimToSize();
    }

    boolean isEmpty() {
        return !tooLong && text.isEmpty();
    }

    /** Whether it was longer than can be judged. */
    boolean isTooLong() {
        return tooLong;
    }

    /** All of it; empty if it was too long. */
    @Override
    public String toString() {
        return text.toString();
    }
}
