package dev.tandem.experiment;

import java.time.Instant;

/**
 * An answer was chosen to be scored, before anything was known of it.
 *
 * @param model public name of the model
 * @param run when the program was started, microseconds since 1970-01-01T00:00:00Z
 * @param place its place in the order of choosing, from 0 in each run of the program
 * @param conversation names the unit of the experiment, as a hash
 * @param chosenAt when it was chosen
 */
public record DriftChoice(String model, long run, long place, String conversation, Instant chosenAt)
        implements LogEntry {}
