package dev.tandem.engine.embedded.scoring;

/** The native library is not one that answers can be scored with; the message says why, as a whole sentence. */
public final class ScoringDisabledException extends Exception {

    private static final long serialVersionUID = 1L;

    ScoringDisabledException(String message) {
        super(message);
    }
}
