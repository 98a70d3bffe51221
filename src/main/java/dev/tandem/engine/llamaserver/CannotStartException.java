package dev.tandem.engine.llamaserver;

/**
 * There is no process to start: the program or the model is missing, or the system refuses. The message is for the
 * operator and may name paths and properties; it must not reach clients.
 */
final class CannotStartException extends Exception {

    private static final long serialVersionUID = 1L;

    CannotStartException(String message) {
        super(message);
    }
}
