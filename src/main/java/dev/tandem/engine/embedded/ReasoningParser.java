package dev.tandem.engine.embedded;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells a model's thoughts from its answer while both come, where Gemma 4's channels mark them: as llama.cpp's parser does
 * (common/parsers/gemma4.cpp), what follows a mark that belongs to no thought is neither. Holds back what may be the
 * beginning of a mark. One for each answer; not thread-safe.
 */
final class ReasoningParser {

    private static final String OPENING = "<|channel>";
    private static final String NAME = "thought";
    private static final String CLOSING = "<channel|>";

    private final StringBuilder held = new StringBuilder();
    private final List<Said> parts = new ArrayList<>();
    private State state;

    private ReasoningParser(State state) {
        this.state = state;
    }

    /**
     * Some text, never empty.
     *
     * @param isThought whether it was only thought
     */
    record Said(boolean isThought, String text) {}

    private enum State {
        /** There are no marks. */
        PLAIN,
        /** White space is to come before the thought. */
        BEFORE_THOUGHT,
        THINKING,
        ANSWERING,
        OVER
    }

    /** Takes all for the answer. */
    static ReasoningParser none() {
        return new ReasoningParser(State.PLAIN);
    }

    /** For the answer to a prompt that ends so: perhaps amid a thought. */
    static ReasoningParser ofChannels(String promptEnd) {
        boolean thinks = promptEnd.stripTrailing().endsWith(OPENING + NAME);
        return new ReasoningParser(thinks ? State.BEFORE_THOUGHT : State.ANSWERING);
    }

    /** Takes a piece and gives what is certain now, perhaps nothing. */
    List<Said> accept(String piece) {
        held.append(piece);
        while (!held.isEmpty() && isAtNextPart()) {
            // There may be another mark.
        }
        return taken();
    }

    /** What was held back, once no more pieces come. */
    List<Said> flush() {
        say(state == State.OVER ? 0 : held.length());
        return taken();
    }

    private List<Said> taken() {
        List<Said> taken = List.copyOf(parts);
        parts.clear();
        return taken;
    }

    /** Takes what is held as far as it is certain; whether it came to where another part begins. */
    private boolean isAtNextPart() {
        return switch (state) {
            case PLAIN -> {
                say(held.length());
                yield false;
            }
            case BEFORE_THOUGHT -> {
                while (!held.isEmpty() && Character.isWhitespace(held.charAt(0))) {
                    held.deleteCharAt(0);
                }
                state = held.isEmpty() ? state : State.THINKING;
                yield !held.isEmpty();
            }
            case THINKING -> isThoughtOver();
            case ANSWERING -> isAnswerInterrupted();
            case OVER -> {
                held.setLength(0);
                yield false;
            }
        };
    }

    private boolean isThoughtOver() {
        int end = held.indexOf(CLOSING);
        if (end < 0) {
            say(held.length() - beginningOf(CLOSING));
            return false;
        }
        say(end);
        held.delete(0, CLOSING.length());
        state = State.ANSWERING;
        return true;
    }

    private boolean isAnswerInterrupted() {
        int opening = held.indexOf(OPENING);
        int closing = held.indexOf(CLOSING);
        if (closing >= 0 && (opening < 0 || closing < opening)) {
            say(closing);
            state = State.OVER;
            return true;
        }
        if (opening < 0) {
            say(held.length() - Math.max(beginningOf(OPENING), beginningOf(CLOSING)));
            return false;
        }
        say(opening);
        return isChannelKnown();
    }

    /** Of several that open at once the last one's name counts. */
    private boolean isChannelKnown() {
        while (held.indexOf(OPENING, OPENING.length()) == OPENING.length()) {
            held.delete(0, OPENING.length());
        }
        String rest = held.substring(OPENING.length());
        if (rest.startsWith(NAME)) {
            held.delete(0, OPENING.length() + NAME.length());
            state = State.BEFORE_THOUGHT;
            return true;
        }
        if (NAME.startsWith(rest) || OPENING.startsWith(rest)) {
            return false;
        }
        state = State.OVER;
        return true;
    }

    private void say(int length) {
        if (length > 0) {
            boolean isThought = state == State.THINKING;
            parts.add(new Said(isThought, held.substring(0, length)));
            held.delete(0, length);
        }
    }

    /** Length of the longest end of what is held that begins a mark. */
    private int beginningOf(String mark) {
        int length = Math.min(mark.length() - 1, held.length());
        while (length > 0 && !mark.startsWith(held.substring(held.length() - length))) {
            length--;
        }
        return length;
    }
}
