package dev.tandem.routing;

/** The client asked for a model or a variant that is not configured; the message lists what is. */
public final class UnknownModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what there is not, and what there is */
    public UnknownModelException(String message) {
        super(message);
    }
}
