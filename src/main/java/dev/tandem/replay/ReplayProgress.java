package dev.tandem.replay;

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
        Instant createdAt,
        @Nullable Double remainingSeconds) {}
