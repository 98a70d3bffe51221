package dev.tandem.routing;

/** The configuration cannot be served; the message names the property and what would be right. Fatal at start. */
public final class InvalidConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence that begins with the property's full name */
    public InvalidConfigurationException(String message) {
        super(message);
    }
}
