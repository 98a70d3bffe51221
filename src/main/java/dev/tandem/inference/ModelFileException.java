package dev.tandem.inference;

import org.jspecify.annotations.Nullable;

/**
 * The file of a model cannot be had: it is not there, cannot be read, or cannot be extracted. The message is for the
 * operator: it says what to do and names paths, so it must not reach clients. It does not name the property that asked
 * for the model; who knows the property puts it in front.
 */
public final class ModelFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ModelFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
