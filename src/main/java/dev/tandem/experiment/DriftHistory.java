package dev.tandem.experiment;

import dev.tandem.experiment.DriftOutcome.ScoredSums;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the log holds of answers that were chosen to be scored. What was written in the last 100 ms may be missing.
 * Thread-safe; blocks, and throws {@link StoreException} when the log cannot be read.
 */
@ApplicationScoped
public class DriftHistory {

    private static final String OUTCOMES = """
            SELECT a.run, a.place, a.conversation, a.chosen_at, a.result, a.length, a.request_id, a.served, a.category,
                a.answered_at, p.reference, p.candidate, p.reference_fingerprint, p.candidate_fingerprint, 1 AS answers,
                p.tokens, p.same_top, p.kl_divergence, p.coverage, p.delta_p, p.delta_p_squared, p.log_ratio
            FROM drift_answer a LEFT JOIN drift_pair p ON p.model = a.model AND p.run = a.run AND p.place = a.place
            WHERE a.model = ? AND a.run <> ?
            ORDER BY a.run, a.place
            """;

    private static final String AGGREGATES = """
            SELECT a.served, a.category, a.length, a.chosen_at / 86400000000 AS day, p.reference, p.candidate,
                p.reference_fingerprint, p.candidate_fingerprint, count(*) AS answers, sum(p.tokens) AS tokens,
                sum(p.same_top) AS same_top, sum(p.kl_divergence) AS kl_divergence, sum(p.coverage) AS coverage,
                sum(p.delta_p) AS delta_p, sum(p.delta_p_squared) AS delta_p_squared, sum(p.log_ratio) AS log_ratio
            FROM drift_answer a JOIN drift_pair p ON p.model = a.model AND p.run = a.run AND p.place = a.place
            WHERE a.model = ? AND a.chosen_at >= ? AND a.chosen_at < ?
            GROUP BY a.served, a.category, a.length, day, p.reference, p.candidate, p.reference_fingerprint,
                p.candidate_fingerprint
            """;

    private static final String RESULTS = """
            SELECT coalesce(length, ?) AS length, coalesce(result, ?) AS result, count(*) AS answers
            FROM drift_answer
            WHERE model = ? AND (result IS NOT NULL OR run <> ?) AND chosen_at >= ? AND chosen_at < ?
            GROUP BY 1, 2
            """;

    private final DataSource database;

    /** @param database its connections begin in auto-commit mode */
    @Inject
    public DriftHistory(DataSource database) {
        this.database = database;
    }

    /**
     * What became of a model's answers in other runs of the program, in the order of choosing. One whose run ended before
     * it is {@link DriftOutcome#LOST}.
     *
     * @param run the one that is left out
     * @param sink is given one after the other
     */
    public void outcomes(String model, long run, Consumer<DriftOutcome> sink) throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(OUTCOMES)) {
            query.setString(1, model);
            query.setLong(2, run);
            try (ResultSet rows = query.executeQuery()) {
                outcomes(rows, model, sink);
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static void outcomes(ResultSet rows, String model, Consumer<DriftOutcome> sink) throws SQLException {
        DriftOutcome last = null;
        List<DriftSums> pairs = new ArrayList<>();
        while (rows.next()) {
            DriftChoice choice = new DriftChoice(
                    model,
                    rows.getLong("run"),
                    rows.getLong("place"),
                    rows.getString("conversation"),
                    EpochMicros.instant(rows.getLong("chosen_at")));
            if (last == null || !last.choice().equals(choice)) {
                accept(last, pairs, sink);
                pairs = new ArrayList<>();
                last = outcome(choice, rows);
            }
            if (rows.getString("reference") != null) {
                pairs.add(DriftRow.sums(rows));
            }
        }
        accept(last, pairs, sink);
    }

    private static DriftOutcome outcome(DriftChoice choice, ResultSet row) throws SQLException {
        String result = row.getString("result");
        String length = row.getString("length");
        if (result == null || length == null) {
            return new DriftOutcome(choice, DriftOutcome.LOST, "", null);
        }
        String requestId = row.getString("request_id");
        return new DriftOutcome(
                choice,
                result,
                length,
                requestId == null
                        ? null
                        : new ScoredSums(
                                requestId,
                                row.getString("served"),
                                row.getString("category"),
                                EpochMicros.instant(row.getLong("answered_at")),
                                List.of()));
    }

    private static void accept(@Nullable DriftOutcome outcome, List<DriftSums> pairs, Consumer<DriftOutcome> sink) {
        if (outcome != null) {
            ScoredSums of = outcome.scored();
            sink.accept(
                    of == null
                            ? outcome
                            : new DriftOutcome(
                                    outcome.choice(),
                                    outcome.result(),
                                    outcome.length(),
                                    new ScoredSums(
                                            of.requestId(), of.served(), of.category(), of.answeredAt(), pairs)));
        }
    }

    /**
     * How many of a model's answers that were chosen in some time met which end, by length and then by result.
     *
     * @param run the one that goes on: what is open in others is {@link DriftOutcome#LOST}
     * @param unknown the length of those of which it is not known
     * @param since the first moment
     * @param until the first one that is too late
     */
    public Map<String, Map<String, Long>> results(String model, long run, String unknown, Instant since, Instant until)
            throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(RESULTS)) {
            query.setString(1, unknown);
            query.setString(2, DriftOutcome.LOST);
            query.setString(3, model);
            query.setLong(4, run);
            query.setLong(5, EpochMicros.of(since));
            query.setLong(6, EpochMicros.of(until));
            Map<String, Map<String, Long>> results = new TreeMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    results.computeIfAbsent(rows.getString("length"), any -> new TreeMap<>())
                            .put(rows.getString("result"), rows.getLong("answers"));
                }
            }
            return results;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * What was found of a model's answers that were chosen in some time, added up by kind.
     *
     * @param since the first moment
     * @param until the first one that is too late
     */
    public List<DriftAggregate> aggregates(String model, Instant since, Instant until) throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(AGGREGATES)) {
            query.setString(1, model);
            query.setLong(2, EpochMicros.of(since));
            query.setLong(3, EpochMicros.of(until));
            List<DriftAggregate> aggregates = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    aggregates.add(new DriftAggregate(
                            rows.getString("served"),
                            rows.getString("category"),
                            rows.getString("length"),
                            rows.getLong("day"),
                            DriftRow.sums(rows)));
                }
            }
            return aggregates;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static StoreException unreadable(SQLException e) {
        return new StoreException.Unreadable(String.valueOf(SqlFailure.of(e).getMessage()), e);
    }
}
