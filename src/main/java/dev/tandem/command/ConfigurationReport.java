package dev.tandem.command;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.PrintStream;
import java.util.List;

/** What a check of the configuration came to. Thrown in place of a start, which is how it is kept from going on. */
final class ConfigurationReport extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    private final String served;
    private final List<String> faults;
    private final List<String> warnings;

    /**
     * @param served what would be served
     * @param faults what is wrong with it, a sentence or several lines each; none when it can be served
     * @param warnings what is probably not meant, but can be served, a sentence each
     */
    ConfigurationReport(String served, List<String> faults, List<String> warnings) {
        super("The configuration was checked.");
        this.served = served;
        this.faults = List.copyOf(faults);
        this.warnings = List.copyOf(warnings);
    }

    /** Prints it: the warnings, and the faults as errors, or what would be served. Gives the exit status. */
    int print(PrintStream out, PrintStream err) {
        warnings.forEach(warning -> err.println(TerminalText.text(warning)));
        if (faults.isEmpty()) {
            out.println(TerminalText.text(served));
            return 0;
        }
        faults.forEach(fault -> err.println(TerminalText.text(fault)));
        return 1;
    }
}
