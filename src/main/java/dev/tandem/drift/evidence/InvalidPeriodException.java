package dev.tandem.drift.evidence;

/** A client asked for a time that is none. */
public final class InvalidPeriodException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String parameter;

    /** @param parameter the one that is wrong; {@code message} says what would be right */
    InvalidPeriodException(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    /** Which parameter is wrong. */
    public String parameter() {
        return parameter;
    }
}
