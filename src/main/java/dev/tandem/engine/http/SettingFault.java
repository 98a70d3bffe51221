package dev.tandem.engine.http;

import org.jboss.logging.Logger;

/**
 * What an upstream refuses because of how its variant is set up. Which settings these are is for the operator, who finds
 * it in the log: their names hold those of the model and of the variant, which clients may not be meant to learn.
 */
final class SettingFault {

    private static final Logger LOG = Logger.getLogger(SettingFault.class);

    private SettingFault() {}

    /**
     * Tells the operator.
     *
     * @param property what the names of the variant's settings begin with
     * @param what what the upstream does, in our words
     * @param settings what to look at, as the names end
     * @return the same for the client, who cannot mend it, as a sentence without its full stop
     */
    static String tell(String property, String what, String... settings) {
        LOG.warnf("%s: %s: check %s.", property, what, String.join(" and ", settings));
        return what + "; the server's operator can see in its log which setting to look at";
    }
}
