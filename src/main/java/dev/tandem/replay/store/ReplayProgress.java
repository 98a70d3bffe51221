package dev.tandem.replay.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a replay is.
 *
 * @param id names it
 * @param state queued, running, completed, cancelled or failed
 * @param reason why it failed; {@code null} if it did not
 * @param model public model name
 * @param prompts how many prompts there are
 * @param expected answers that there will be
 * @param answered answers that there are
 * @param failed those among them that are failures
 * @param scorable answers of which it is to be found how likely each variant finds them; 0 when drift is not measured
 * @param scored those of which that was found, or why it cannot be
 * @param createdAt when it was made
 * @param remainingSeconds an estimate; {@code null} when it does not run or has just begun
 */
public record ReplayProgress(
        String id,
        String model,
        String state,
        @Nullable String reason,
        int prompts,
        int expected,
        int answered,
        int failed,
        int scorable,
        int scored,
        Instant createdAt,
        @Nullable Double remainingSeconds) {}
