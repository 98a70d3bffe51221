package dev.tandem.drift;

import dev.tandem.drift.evidence.DriftDescription;
import dev.tandem.drift.evidence.LiveEstimate;
import dev.tandem.drift.evidence.NoiseFinding;
import dev.tandem.drift.evidence.TokenQuantiles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a candidate is from a reference on live traffic. What has an interval holds whenever it is looked at, and counts a
 * conversation once, by its first scored answer; all else is described only.
 *
 * @param reference who it is compared with
 * @param candidate who is compared; the same for the noise floor
 * @param klDivergence mean divergence, lower bound, nats a token
 * @param sameTop share of tokens at which both find the same one most likely
 * @param noise whether that is more than noise; {@code null} where no such answer was scored twice
 * @param description what the answers of the time that was asked for show, without any claim about others
 * @param quantiles of the divergence of tokens, in the answers that are kept in memory; {@code null} without any
 * @param alsoDiffer what differs between the two beside their weights, such as {@code template}: each answer is scored after
 *     the prompt of the variant that gave it, so that no other prompt shows in these figures, but the answers themselves may
 *     owe something to it
 */
public record CandidateDrift(
        String reference,
        String candidate,
        LiveEstimate klDivergence,
        LiveEstimate sameTop,
        @Nullable NoiseFinding noise,
        DriftDescription description,
        @Nullable TokenQuantiles quantiles,
        List<String> alsoDiffer) {}
