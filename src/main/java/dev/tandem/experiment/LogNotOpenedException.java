package dev.tandem.experiment;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * The log cannot be kept where the configuration says. Fatal at start, where Quarkus prints the message of its parent
 * type alone, without a stack trace, provided that there is no cause: the message names the reason.
 */
public final class LogNotOpenedException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    /** @param message whole sentences that begin with the property's full name and say what to do */
    public LogNotOpenedException(String message) {
        super(message);
    }
}
