package dev.tandem.experiment;

import java.util.Optional;

/**
 * How the log of outcomes fares at one moment.
 *
 * @param depth entries that were accepted and are not yet written, at least 0
 * @param dropped entries lost since the start: no room, refused by the store, or unwritten at the end; must stay 0
 * @param problem what keeps the log from being whole now and what to do about it; empty while all is well
 */
public record LogStatus(int depth, long dropped, Optional<String> problem) {

    /** Whether serving goes on without a log that keeps everything. */
    public boolean degraded() {
        return problem.isPresent();
    }
}
