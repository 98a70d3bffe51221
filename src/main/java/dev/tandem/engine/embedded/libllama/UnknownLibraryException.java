package dev.tandem.engine.embedded.libllama;

/** A native library is none that can be called without harm; the message says why and what would be, in whole sentences. */
public final class UnknownLibraryException extends Exception {

    private static final long serialVersionUID = 1L;

    UnknownLibraryException(String message) {
        super(message);
    }
}
