package dev.tandem.drift;

import dev.tandem.drift.evidence.NearerFinding;
import dev.tandem.drift.validity.LengthCounts;
import dev.tandem.stats.DriftSummary;
import dev.tandem.stats.EmittedTokenDrift;
import dev.tandem.stats.TextComparison;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the drift of a model's variants as they are now. Everything with an interval is valid whenever it is looked
 * at, and rests on all answers since the variants are what they are; all else is described only.
 *
 * @param model its public name
 * @param rate share of the answers that are scored; 0 when drift is not measured
 * @param topN how many of the most likely tokens each variant tells for each position
 * @param reference the variant that the others are compared with; empty when drift is not measured
 * @param since from when on the answers are that are described; {@code null} for the first ones on
 * @param until the first moment after them; {@code null} where they have no end
 * @param samples how many samples met which end since this program started, by {@link SampleResult#label}; {@code lengths},
 *     {@code nearer} and what is described count what the log keeps, across restarts
 * @param waiting how many wait to be scored or answered again
 * @param open answers that were chosen and are neither scored nor given up; figures with intervals wait for them, so that they
 *     do not prefer what is soon complete
 * @param heldBack scored answers that were chosen later, and wait for those
 * @param nearer which of two candidates is nearer to the reference
 * @param candidates each other variant against the reference
 * @param floors numerical noise: each variant against itself, scored twice, the second time in batches of other sizes; a lower bound
 *     from the most likely tokens, even where candidates are compared by all
 * @param texts how alike greedy answers are, of variants that cannot score
 * @param lengths what became of the answers of that time, by how long they are
 * @param notCompared variants whose figures are not shown, and why
 * @param warnings what keeps figures from meaning what they say, for people
 * @param latest the newest answers, the newest first
 */
public record DriftReport(
        String model,
        double rate,
        int topN,
        String reference,
        @Nullable Instant since,
        @Nullable Instant until,
        Map<String, Long> samples,
        int waiting,
        int open,
        int heldBack,
        List<NearerFinding> nearer,
        List<CandidateDrift> candidates,
        List<CandidateDrift> floors,
        Texts texts,
        List<LengthCounts> lengths,
        List<NotCompared> notCompared,
        List<String> warnings,
        List<Answer> latest) {

    /**
     * A variant that cannot be compared with the reference at all.
     *
     * @param reference who it would be compared with
     * @param candidate who is not
     * @param cause why, for people
     */
    public record NotCompared(String reference, String candidate, String cause) {}

    /**
     * How alike greedy answers to the same chats are: weaker evidence than tokens, and all that can be had of a remote
     * API, whose precision is its provider's.
     *
     * @param samples how many chats met which end since this program started
     * @param pairs of variants; one paired with itself answered twice, which shows what is noise
     */
    public record Texts(Map<String, Long> samples, List<TextPair> pairs) {}

    /**
     * Two variants' greedy answers.
     *
     * @param reference who it is compared with, one that cannot score
     * @param candidate who is compared
     * @param text how alike they are
     */
    public record TextPair(String reference, String candidate, TextComparison text) {}

    /**
     * A candidate against a reference.
     *
     * @param reference who it is compared with
     * @param candidate who is compared
     * @param overall over all answers
     * @param byCategory over those of one kind, by {@link Category#label}
     * @param byAnswering what depends on who answered, by who did: the reference first, the candidate last, each of which
     *     its own answers favour
     * @param alsoDiffer what differs between the two beside their weights, such as {@code template}: each answer is
     *     scored after the prompt of the variant that gave it, so that no other prompt shows in these figures, but the
     *     answers themselves may owe something to it
     */
    public record Comparison(
            String reference,
            String candidate,
            DriftSummary overall,
            SortedMap<String, DriftSummary> byCategory,
            List<AnswersOf> byAnswering,
            List<String> alsoDiffer) {}

    /**
     * One variant's answers.
     *
     * @param variant who answered
     * @param emitted how likely the two that are compared find its tokens
     */
    public record AnswersOf(String variant, EmittedTokenDrift emitted) {}

    /**
     * One answer, token by token, without its text.
     *
     * @param requestId value of the header {@code x-request-id}
     * @param served the variant that answered
     * @param category of which kind it is
     * @param at when it was complete
     * @param pairs what was compared
     */
    public record Answer(String requestId, String served, String category, Instant at, List<Trace> pairs) {}

    /**
     * One pair along one answer, an entry for each token.
     *
     * @param reference who it is compared with
     * @param candidate who is compared
     * @param klDivergence lower bounds, nats
     * @param deltaP change of the probability of the token that stands there, candidate − reference
     * @param sameTop whether both find the same token most likely
     */
    public record Trace(
            String reference,
            String candidate,
            List<Double> klDivergence,
            List<Double> deltaP,
            List<Boolean> sameTop) {}
}
