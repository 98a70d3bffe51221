package dev.tandem.feedback;

import dev.tandem.experiment.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The answered request that feedback is about, as far as counting needs it.
 *
 * @param model public model name
 * @param served variant that answered
 * @param assigned variant that was to answer, chosen by the split or named by the client
 * @param traffic label of {@link Outcome.Traffic}
 */
public record RatedAnswer(
        @Nullable String model,
        @Nullable String served,
        @Nullable String assigned,
        String traffic) {

    static RatedAnswer of(Outcome outcome) {
        return new RatedAnswer(
                outcome.model(),
                outcome.served(),
                outcome.assigned(),
                outcome.traffic().label());
    }
}
