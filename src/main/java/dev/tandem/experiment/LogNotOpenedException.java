package dev.tandem.experiment;

import org.jspecify.annotations.Nullable;

/** The log cannot be kept where the configuration says; the message names the property and what to do. Fatal at start. */
public final class LogNotOpenedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message whole sentences that begin with the property's full name */
    public LogNotOpenedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
