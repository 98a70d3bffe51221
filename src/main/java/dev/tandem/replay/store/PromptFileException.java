package dev.tandem.replay.store;

/** A file of prompts cannot be used. The message says where the fault is, never what stands there. */
public final class PromptFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final long line;

    /** @param line where the fault is, counted from 1; 0 when it is no line's */
    public PromptFileException(long line, String reason) {
        super(line > 0 ? "Line " + line + ": " + reason : reason);
        this.line = line;
    }

    /** Where the fault is, counted from 1; 0 when it is no line's. */
    public long line() {
        return line;
    }
}
