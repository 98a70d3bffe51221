package dev.tandem.drift;

/** Requests came so often, or so long, that an answer could not be scored beside them. */
public final class PreemptedException extends Exception {

    private static final long serialVersionUID = 1L;
}
