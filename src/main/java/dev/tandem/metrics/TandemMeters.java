package dev.tandem.metrics;

import java.time.Duration;
import java.util.Arrays;

/**
 * Names, units, labels and buckets of all meters, in one place. Dashboards and alerts depend on them.
 *
 * <p>The {@code gen_ai} names follow OpenTelemetry's semantic conventions for generative AI (in development). Micrometer
 * writes dots as underscores and adds the unit: {@code gen_ai.server.request.duration} is scraped as
 * {@code gen_ai_server_request_duration_seconds}. No label ever carries what a client sent.
 */
public final class TandemMeters {

    /** Timer: from the request's last byte to the end, with the label {@link #ERROR_TYPE}. */
    public static final String REQUEST_DURATION = "gen_ai.server.request.duration";
    /** Timer: from the request's last byte to the first visible output; streamed answers only. */
    public static final String TIME_TO_FIRST_TOKEN = "gen_ai.server.time_to_first_token";
    /** Timer: (last token − first token) / (output tokens − 1); absent for answers of one token or none. */
    public static final String TIME_PER_OUTPUT_TOKEN = "gen_ai.server.time_per_output_token";
    /** Summary, tokens: label {@link #TOKEN_TYPE}. */
    public static final String TOKEN_USAGE = "gen_ai.client.token.usage";
    /**
     * Summary, nats a token: minus the mean ln-probability of an answer's tokens, since a histogram's sum must not fall;
     * of answers whose engine told it, because the client asked or because drift did.
     */
    public static final String OUTPUT_LOGPROB_MEAN = "tandem.output.logprob.mean";
    /** Counter of ended requests: label {@link #OUTCOME}. */
    public static final String REQUESTS = "tandem.requests";
    /** Gauge by variant: requests that hold a slot. */
    public static final String REQUESTS_IN_FLIGHT = "tandem.requests.in_flight";
    /** Gauge by variant: requests that wait for a slot. */
    public static final String REQUESTS_QUEUED = "tandem.requests.queued";
    /** Gauge by variant: requests that may hold a slot at once, now; an engine tells it when it has started. */
    public static final String VARIANT_SLOTS = "tandem.variant.slots";
    /** Gauge by variant: prompts whose tokens are being counted, or wait to be. */
    public static final String PROMPT_COUNTS_UNDER_WAY = "tandem.prompt.counts.under_way";
    /** Timer by variant: counting a prompt's tokens, the wait for it included. */
    public static final String PROMPT_COUNT_DURATION = "tandem.prompt.count.duration";
    /** Counter of assignments: label {@link #SOURCE}; {@link #VARIANT} is what the split chose. */
    public static final String ASSIGNMENTS = "tandem.assignments";
    /** Gauge by variant, 0 or 1: what readiness and the circuit breaker see. */
    public static final String VARIANT_UP = "tandem.variant.up";
    /** Gauge by variant: its configured share of the traffic relative to the others' of its model, now; 0 without one. */
    public static final String VARIANT_WEIGHT = "tandem.variant.weight";
    /** Gauge by variant, always 1: what the variant runs, as labels. */
    public static final String VARIANT_INFO = "tandem.variant.info";
    /** Counter of answers that gave a signal: label {@link #SIGNAL}. */
    public static final String QUALITY_SIGNALS = "tandem.quality.signals";
    /** Counter of ratings: label {@link #RATING}; {@code variant}, {@code assigned} and {@code traffic} of the answer. */
    public static final String FEEDBACK = "tandem.feedback";
    /** Counter of blind votes by variant: label {@link #VOTE}. */
    public static final String VOTES = "tandem.votes";
    /** Gauge by variant, 0 or 1: whether it is its turn; only for models whose variants take turns. */
    public static final String SWITCHBACK_RESIDENT = "tandem.switchback.resident";
    /** Gauge by model: requests that wait for a window. */
    public static final String SWITCHBACK_WAITING = "tandem.switchback.waiting";
    /** Timer by model: switches, from the end of a window to the beginning of another variant's. */
    public static final String SWITCHBACK_SWITCH = "tandem.switchback.switch";
    /** Gauge: entries that wait to be written to the log of outcomes. */
    public static final String LOG_QUEUE_DEPTH = "tandem.log.queue.depth";
    /** Counter: entries that the log of outcomes lost; must stay 0. */
    public static final String LOG_DROPPED = "tandem.log.dropped";
    /** Summary, nats: KL divergence of each scored token, lower bound; with the labels of {@link #CANDIDATE}. */
    public static final String DRIFT_KL_DIVERGENCE = "tandem.drift.kl_divergence.nats";
    /** Gauge, 0 to 1: mean share of the reference's probability that both variants told; labels as before. */
    public static final String DRIFT_COVERAGE = "tandem.drift.coverage.ratio";
    /** Counter of scored tokens; labels as before. */
    public static final String DRIFT_TOKENS = "tandem.drift.tokens";
    /** Counter of scored tokens at which both variants find the same one most likely; labels as before. */
    public static final String DRIFT_SAME_TOP_TOKEN = "tandem.drift.same_top_token";
    /** Counter of chat requests that were to be recorded: labels {@link #MODEL}, {@link #RESULT}. */
    public static final String RECORDED_REQUESTS = "tandem.recording.requests";
    /** Gauge by model: chats that wait to be scored or answered again. */
    public static final String DRIFT_QUEUED = "tandem.drift.queued";
    /** Counter of answers that were chosen to be scored: labels {@link #RESULT}, {@link #LENGTH}. */
    public static final String DRIFT_SAMPLES = "tandem.drift.samples";
    /** Counter of chats that were chosen to be answered again greedily: label {@link #RESULT}. */
    public static final String DRIFT_TEXTS = "tandem.drift.texts";
    /** Counter of pairs of greedy answers: label {@link #SAME}, with the labels of {@link #CANDIDATE}. */
    public static final String DRIFT_TEXT_PAIRS = "tandem.drift.text_pairs";
    /**
     * Summary, tokens of the reference from 1: which one is the first to differ in a pair of greedy answers that do;
     * with the labels of {@link #CANDIDATE}.
     */
    public static final String DRIFT_FIRST_DIVERGENCE = "tandem.drift.first_divergence.tokens";

    /** Timer by variant: from a request's arrival until scoring no longer occupies the variant's engine. */
    public static final String DRIFT_PREEMPTION = "tandem.drift.preemption";

    /** Gauge, 0 or 1, at {@code /q/metrics/engines}: whether the variant's server told its metrics. */
    public static final String ENGINE_SCRAPE_UP = "tandem.engine.scrape.up";
    /** Gauge, seconds, beside it: how long that took. */
    public static final String ENGINE_SCRAPE_DURATION = "tandem.engine.scrape.duration";
    /** Gauge beside it: lines that were left out, because they are not Prometheus' text format. */
    public static final String ENGINE_SCRAPE_REJECTED_LINES = "tandem.engine.scrape.rejected_lines";

    /** The variant that served; {@code none} before there was one. */
    public static final String VARIANT = "variant";
    /** The variant that the split chose; {@code none} before it did. */
    public static final String ASSIGNED = "assigned";
    /** Whether the request is evidence: {@code experiment}; or not: {@code override}, {@code replay}, {@code arena},
     * {@code background}. */
    public static final String TRAFFIC = "traffic";
    /** The public model name; {@code none} when no such model exists. */
    public static final String MODEL = "gen_ai.request.model";
    /** {@code chat} or {@code text_completion}. */
    public static final String OPERATION = "gen_ai.operation.name";
    /** Cause of a failure in a word; empty when fine. */
    public static final String ERROR_TYPE = "error.type";
    /** {@code input} or {@code output}. */
    public static final String TOKEN_TYPE = "gen_ai.token.type";
    /** How a request ended. */
    public static final String OUTCOME = "outcome";
    /** What decided an assignment. */
    public static final String SOURCE = "source";
    /** What hints at a fault of an answer, a label of {@link dev.tandem.quality.Signal}. */
    public static final String SIGNAL = "signal";
    /** {@code up} or {@code down}. */
    public static final String RATING = "rating";
    /** How a vote went for the variant: {@code win}, {@code loss}, {@code tie}, {@code both_bad}. */
    public static final String VOTE = "vote";
    /** The variant that a candidate is compared with. */
    public static final String REFERENCE = "reference";
    /** The variant that is compared; the reference itself for the noise floor. */
    public static final String CANDIDATE = "candidate";
    /** What kind of answer was scored. */
    public static final String CATEGORY = "category";
    /** What became of a sample, or of a request that was to be recorded. */
    public static final String RESULT = "result";
    /** How long an answer is, in tokens: {@link dev.tandem.drift.AnswerLength#label}. */
    public static final String LENGTH = "length";
    /** {@code true} or {@code false}: whether two texts are the same. */
    public static final String SAME = "same";
    /** The value of a label that has none. */
    public static final String NONE = "none";

    private TandemMeters() {}

    static Duration[] requestDurationBuckets() {
        return seconds(.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84);
    }

    static Duration[] timeToFirstTokenBuckets() {
        return seconds(.001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10, 20, 40);
    }

    static Duration[] timePerOutputTokenBuckets() {
        return seconds(
                .0005, .001, .002, .003, .004, .005, .006, .008, .01, .0125, .015, .02, .025, .05, .075, .1, .15, .2,
                .3, .4, .5, .75, 1, 2.5);
    }

    static double[] tokenUsageBuckets() {
        return new double[] {1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144};
    }

    static double[] logProbabilityBuckets() {
        return new double[] {.01, .02, .05, .1, .2, .3, .4, .5, .75, 1, 1.5, 2, 3, 5, 10};
    }

    /** Half-decades. */
    static double[] klDivergenceBuckets() {
        return new double[] {
            1e-6, 3.16e-6, 1e-5, 3.16e-5, 1e-4, 3.16e-4, 1e-3, 3.16e-3, .01, .0316, .1, .316, 1, 3.16, 10
        };
    }

    static double[] firstDivergenceBuckets() {
        return new double[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};
    }

    /** Around the 50 ms that a request must not wait longer than. */
    static Duration[] preemptionBuckets() {
        return seconds(
                .001, .002, .004, .006, .008, .01, .0125, .015, .02, .025, .03, .04, .05, .075, .1, .25, .5, 1, 2.5, 5);
    }

    private static Duration[] seconds(double... values) {
        return Arrays.stream(values)
                .mapToObj(value -> Duration.ofNanos(Math.round(value * 1e9)))
                .toArray(Duration[]::new);
    }
}
