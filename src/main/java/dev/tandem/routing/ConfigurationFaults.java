package dev.tandem.routing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a configuration, each fault once. Used by one thread. */
public final class ConfigurationFaults {

    private final Set<String> messages = new LinkedHashSet<>();

    /** Runs a check that throws an {@link InvalidConfigurationException} for the first fault that it meets. */
    public void collect(Runnable check) {
        collect(InvalidConfigurationException.class, check);
    }

    /** @param told what the check throws for a fault, whose message names the property */
    public void collect(Class<? extends RuntimeException> told, Runnable check) {
        try {
            check.run();
        } catch (RuntimeException e) {
            if (!told.isInstance(e)) {
                throw e;
            }
            add(String.valueOf(e.getMessage()));
        }
    }

    /** @param message one sentence that begins with the property's full name */
    public void add(String message) {
        messages.add(message);
    }

    /** All of them, in the order in which they were found. */
    public List<String> messages() {
        return List.copyOf(messages);
    }
}
