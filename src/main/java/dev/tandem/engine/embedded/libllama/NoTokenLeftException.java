package dev.tandem.engine.embedded.libllama;

/** Biases and the grammar of an answer leave no token that could come next. */
public final class NoTokenLeftException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    NoTokenLeftException() {
        super("no token is left that the grammar allows");
    }
}
