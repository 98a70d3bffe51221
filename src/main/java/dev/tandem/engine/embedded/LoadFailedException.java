package dev.tandem.engine.embedded;

import org.jspecify.annotations.Nullable;

/** A model cannot be loaded; the message tells the operator why and what to do, as the rest of a sentence. */
final class LoadFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LoadFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
