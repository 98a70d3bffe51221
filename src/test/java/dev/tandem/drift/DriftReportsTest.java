package dev.tandem.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.drift.DriftReport.NotCompared;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.drift.evidence.AnsweringMeans;
import dev.tandem.drift.evidence.DriftEvidences;
import dev.tandem.drift.evidence.DriftMeans;
import dev.tandem.drift.evidence.LiveEstimate.Status;
import dev.tandem.drift.evidence.Period;
import dev.tandem.drift.evidence.TokenQuantiles;
import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.drift.validity.LengthCounts;
import dev.tandem.experiment.DriftHistory;
import dev.tandem.experiment.JdbcOutcomeStore;
import dev.tandem.experiment.LogEntry;
import dev.tandem.experiment.SqliteFile;
import dev.tandem.experiment.StoreException;
import dev.tandem.inference.Capabilities;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineDetails;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.sequential.PairedDriftFindings.Nearer;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DriftReportsTest {

    @TempDir
    Path directory;

    private static final Pair A = new Pair("r", "a");
    private static final Pair B = new Pair("r", "b");
    private static final Pair FLOOR = new Pair("a", "a");
    private static final DriftPlan PLAN =
            new DriftPlan("m", .2, 64, .1, "r", List.of("r", "a", "b"), 8, Duration.ZERO, 1_000, List.of(), 1);

    private static EngineDescription runs(String file, String template) {
        return runs(file, template, null);
    }

    private static EngineDescription runs(String file, String template, @Nullable Double bits) {
        return new EngineDescription(
                "llama-server",
                "b1",
                null,
                null,
                bits,
                file,
                template,
                2048,
                "f16",
                1,
                "",
                Capabilities.EVERYTHING,
                EngineDetails.UNKNOWN);
    }

    private final Map<String, EngineDescription> now =
            Map.of("r", runs("8", "t"), "a", runs("2", "t"), "b", runs("3", "u"));

    private static DriftSeries series(double kl, int tokens) {
        return DriftSeries.of(Collections.nCopies(tokens, new TokenDrift(kl, .9, kl < .2, .01, .02)));
    }

    private static ScoredAnswer answer(
            int n, Category category, Map<String, EngineDescription> variants, Map<Pair, DriftSeries> drifts) {
        return new ScoredAnswer(
                "m",
                "req_" + n,
                "c" + n / 2,
                "a",
                category,
                Instant.EPOCH,
                n,
                variants.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().fingerprint())),
                drifts);
    }

    /** As after these answers went through the log. */
    private DriftReport report(List<ScoredAnswer> answers) {
        return report(answers, now, Map.of(), List.of());
    }

    private DriftReport report(
            List<ScoredAnswer> answers,
            Map<String, EngineDescription> variants,
            Map<AnswerLength, Map<SampleResult, Long>> lengths,
            List<NotCompared> notCompared) {
        return report(answers, variants, lengths, notCompared, PLAN, Map.of(SampleResult.SCORED, 3L));
    }

    private DriftReport report(
            List<ScoredAnswer> answers,
            Map<String, EngineDescription> variants,
            Map<AnswerLength, Map<SampleResult, Long>> lengths,
            List<NotCompared> notCompared,
            DriftPlan plan,
            Map<SampleResult, Long> results) {
        SqliteFile file = SqliteFile.in(directory);
        List<LogEntry> entries = new ArrayList<>();
        DriftEvidences evidences =
                new DriftEvidences(entries::add, new DriftHistory(file.database), Instant.EPOCH, task -> {});
        DriftStore driftStore = new DriftStore(evidences);
        answers.forEach(answer -> driftStore.choose(answer.model(), answer.conversation()));
        answers.forEach(answer -> driftStore.add(answer, 1_000));
        Map<String, String> fingerprints = new HashMap<>();
        variants.forEach((variant, description) -> fingerprints.put(variant, description.fingerprint()));
        try {
            if (!entries.isEmpty()) {
                new JdbcOutcomeStore(file.database).append(entries);
            }
            return new DriftReports(
                            driftStore.answers("m"),
                            List.of(),
                            variants,
                            evidences.evidence("m", fingerprints),
                            evidences.aggregates("m", Period.ALWAYS))
                    .report(
                            plan,
                            Period.ALWAYS,
                            results,
                            new EnumMap<>(SampleResult.class),
                            2,
                            labelled(lengths),
                            notCompared);
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DriftMeans overall(CandidateDrift candidate) {
        return Objects.requireNonNull(candidate.description().overall());
    }

    private static TokenQuantiles quantiles(CandidateDrift candidate) {
        return Objects.requireNonNull(candidate.quantiles());
    }

    private static Map<String, Map<String, Long>> labelled(Map<AnswerLength, Map<SampleResult, Long>> lengths) {
        Map<String, Map<String, Long>> labelled = new HashMap<>();
        lengths.forEach((length, results) ->
                results.forEach((result, count) -> labelled.computeIfAbsent(length.label(), any -> new HashMap<>())
                        .put(result.label(ComparisonMethod.TOKENS), count)));
        return labelled;
    }

    private List<ScoredAnswer> forty() {
        List<ScoredAnswer> answers = new ArrayList<>();
        for (int n = 0; n < 40; n++) {
            answers.add(answer(
                    n,
                    n % 4 == 0 ? Category.CODE : Category.OTHER,
                    now,
                    Map.of(A, series(.1 + n * 1e-4, 5), B, series(.2 + n * 2e-4, 5), FLOOR, series(0, 5))));
        }
        return answers;
    }

    @Test
    void shouldShowCandidatesFloorsAndTheirPairedDifference() {
        DriftReport report = report(forty());

        assertThat(report.candidates()).extracting(CandidateDrift::candidate).containsExactly("a", "b");
        CandidateDrift candidate = report.candidates().getFirst();
        assertThat(candidate.description().byCategory()).containsOnlyKeys("code", "other");
        assertThat(candidate.description().byCategory().values())
                .extracting(DriftMeans::tokens)
                .containsExactly(50L, 150L);
        assertThat(candidate.description().byLength()).containsOnlyKeys("1-9");
        assertThat(candidate.description().byDay()).hasSize(1);
        assertThat(overall(candidate).meanKl()).isCloseTo(.10195, within(1e-7));
        assertThat(overall(candidate).sameTop()).isEqualTo(1);
        assertThat(candidate.klDivergence().status()).isEqualTo(Status.TOO_EARLY);
        assertThat(candidate.klDivergence().missing()).isEqualTo(180);
        assertThat(candidate.sameTop().text()).isEqualTo("identical so far, in 20 conversations");
        assertThat(quantiles(candidate).kl90()).isNotNull();
        assertThat(quantiles(candidate).kl99()).as("two tokens lie beyond it").isNull();
        assertThat(candidate.alsoDiffer()).isEmpty();
        assertThat(report.candidates().getLast().alsoDiffer()).containsExactly("template");
        assertThat(report.floors()).singleElement().satisfies(floor -> {
            assertThat(floor.candidate()).isEqualTo("a");
            assertThat(floor.klDivergence().status()).isEqualTo(Status.IDENTICAL);
        });
        assertThat(report.nearer()).singleElement().satisfies(nearer -> {
            assertThat(nearer.first()).isEqualTo("a");
            assertThat(nearer.conversations()).isEqualTo(20);
            assertThat(nearer.nearer()).isEqualTo(Nearer.FIRST);
            assertThat(nearer.klDivergence().status()).isEqualTo(Status.TOO_EARLY);
        });
        assertThat(report.samples()).containsEntry("scored", 3L);
        assertThat(report.latest()).hasSize(20);
        assertThat(report.latest().getFirst().requestId()).isEqualTo("req_39");
        assertThat(report.latest().getFirst().pairs()).hasSize(3);
    }

    private ScoredAnswer answerOf(String served, int n, double logRatio) {
        Map<String, String> fingerprints = now.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().fingerprint()));
        DriftSeries drift = DriftSeries.of(Collections.nCopies(5, new TokenDrift(.1, .9, true, -logRatio, logRatio)));
        return new ScoredAnswer(
                "m", "req", "c" + n, served, Category.OTHER, Instant.EPOCH, n, fingerprints, Map.of(A, drift));
    }

    /** As over one live run: −0.0146 on the candidate's own answers, +0.0214 on the reference's, +0.0100 on another's. */
    @SeededTest(cases = 10)
    void shouldTellWhoAnsweredWhenThatDecidesTheSign(RandomValues random) {
        List<ScoredAnswer> answers = new ArrayList<>();
        int own = random.whole(1, 95);
        for (int n = 0; n < 97; n++) {
            answers.add(n < own ? answerOf("a", n, -.0146) : answerOf(n < 96 ? "r" : "b", n, n < 96 ? .0214 : .01));
        }

        assertThat(report(answers).candidates().getFirst().description().byAnswering())
                .extracting(
                        AnsweringMeans::variant,
                        one -> one.all().answers(),
                        one -> Math.round(10_000 * one.lnPplRatio()))
                .containsExactly(tuple("r", 96 - own, 214L), tuple("b", 1, 100L), tuple("a", own, -146L));
    }

    @Test
    void shouldLeaveOutWhatWasFoundOfOtherWeights() {
        List<ScoredAnswer> answers = new ArrayList<>();
        Map<String, EngineDescription> before = new HashMap<>(now);
        before.put("a", runs("other", "t"));
        answers.addAll(forty());
        answers.add(answer(40, Category.OTHER, before, Map.of(A, series(9, 5), B, series(.3, 5))));

        DriftReport report = report(answers);

        assertThat(quantiles(report.candidates().getFirst()).largest()).isLessThan(1);
        assertThat(overall(report.candidates().getFirst()).answers()).isEqualTo(40);
        assertThat(overall(report.candidates().getLast()).answers()).isEqualTo(41);
        assertThat(report.nearer().getFirst().conversations()).isEqualTo(20);
    }

    @Test
    void shouldBeEmptyWhenNothingWasScored() {
        DriftReport report = report(List.of());

        assertThat(report.candidates()).isEmpty();
        assertThat(report.nearer()).isEmpty();
    }

    @Test
    void shouldSayWhereLongAnswersAreMissing() {
        DriftReport even = report(
                List.of(),
                now,
                Map.of(
                        AnswerLength.BELOW_10, Map.of(SampleResult.SCORED, 90L, SampleResult.FAILED, 10L),
                        AnswerLength.BELOW_100, Map.of(SampleResult.SCORED, 18L, SampleResult.PREEMPTED, 2L)),
                List.of());
        DriftReport leaning = report(
                List.of(),
                now,
                Map.of(
                        AnswerLength.BELOW_10, Map.of(SampleResult.SCORED, 14L),
                        AnswerLength.BELOW_100, Map.of(SampleResult.SCORED, 3L, SampleResult.PREEMPTED, 7L)),
                List.of());

        assertThat(even.warnings()).isEmpty();
        assertThat(even.lengths()).contains(new LengthCounts("1-9", 100, 90, 10), new LengthCounts("30-99", 20, 18, 2));
        assertThat(leaning.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .startsWith("Of 10 chosen answers of 30-99 tokens 3 were scored, of the other 14 14:"));
    }

    /** Whatever was scored before it was known. */
    @Test
    void shouldLeaveAPairOutAsAWholeWhenItsTokenizersDiffer() {
        NotCompared out = new NotCompared("r", "a", "their tokenizers differ");

        DriftReport report = report(forty(), now, Map.of(), List.of(out));

        assertThat(report.candidates()).extracting(CandidateDrift::candidate).containsExactly("b");
        assertThat(report.floors()).extracting(CandidateDrift::candidate).containsExactly("a");
        assertThat(report.nearer()).isEmpty();
        assertThat(report.latest().getFirst().pairs())
                .extracting(DriftReport.Trace::candidate)
                .containsExactly("a", "b");
        assertThat(report.notCompared()).containsExactly(out);
        assertThat(report.warnings()).containsExactly("their tokenizers differ");
    }

    @Test
    void shouldWarnWhenDriftIsOffAndWhatWasChosenFoundNoPlace() {
        Map<SampleResult, Long> busy = Map.of(SampleResult.SKIPPED_BUSY, 30L);

        assertThat(report(List.of(), now, Map.of(), List.of(), DriftPlan.none("m"), busy)
                        .warnings())
                .satisfiesExactly(
                        off -> assertThat(off).startsWith("Drift is off"),
                        skipped -> assertThat(skipped).startsWith("Of 30 answers that the rate met"));
    }

    @Test
    void shouldWarnOfAReferenceWithFewerBitsThanACandidate() {
        Map<String, EngineDescription> bits =
                Map.of("r", runs("2", "t", 2.7), "a", runs("8", "t", 8.5), "b", runs("3", "t", 2.7));
        Map<String, EngineDescription> turned =
                Map.of("r", runs("8", "t", 8.5), "a", runs("2", "t", 2.7), "b", runs("3", "t", null));

        assertThat(report(List.of(), bits, Map.of(), List.of()).warnings())
                .containsExactly(
                        "The reference 'r' has 2.70 bits per weight, fewer than 'a' with 8.50: the divergence of"
                                + " 'a' from it does not tell what quantisation did to 'a'. The reference should have the most"
                                + " bits.");
        assertThat(report(List.of(), turned, Map.of(), List.of()).warnings()).isEmpty();
    }

    @Test
    void shouldKeepTheNewestTokensOnly() {
        DriftHistory history = new DriftHistory(SqliteFile.in(directory).database);
        DriftStore driftStore = new DriftStore(new DriftEvidences(any -> {}, history, Instant.EPOCH, task -> {}));
        forty().forEach(answer -> driftStore.add(answer, 52));

        assertThat(driftStore.answers("m")).hasSize(10);
        assertThat(driftStore.answers("m").getLast().requestId()).isEqualTo("req_39");
        assertThat(driftStore.answers("other")).isEmpty();
    }
}
