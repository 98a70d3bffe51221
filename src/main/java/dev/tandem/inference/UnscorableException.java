package dev.tandem.inference;

/** An answer cannot be scored by an engine that is well. The message holds no content. */
public final class UnscorableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnscorableException(String message) {
        super(message);
    }
}
