package dev.tandem.routing;

/**
 * Finds what is wrong with a part of the configuration, for who wants to know before the start; a bean. What it finds is
 * what would be fatal at start, or would keep a variant from being served.
 */
public interface ConfigurationCheck {

    /**
     * Names every fault of its part. Starts no engine and leaves nothing behind; may read files and ask programs, so not
     * for an event loop.
     */
    void check(ConfigurationFaults faults);
}
