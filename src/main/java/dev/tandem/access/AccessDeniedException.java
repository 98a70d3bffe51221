package dev.tandem.access;

/** The client may not do this. */
public final class AccessDeniedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** No key was sent, but one is needed: 401. */
        MISSING_KEY,
        /** The key that was sent is not known: 401. */
        WRONG_KEY,
        /** The key that was sent, or the place it was sent from, does not allow this: 403. */
        FORBIDDEN
    }

    private final Reason reason;

    AccessDeniedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
