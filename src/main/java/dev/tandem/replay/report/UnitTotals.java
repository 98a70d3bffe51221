package dev.tandem.replay.report;

import dev.tandem.drift.ScoredAnswer;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.UnitTotal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Sums over the tokens of each conversation, in the order of their first answers. */
final class UnitTotals {

    private UnitTotals() {}

    /** One total for each conversation: the sum of a value over the tokens of its answers. */
    static List<UnitTotal> of(List<ScoredAnswer> answers, Pair pair, ToDoubleFunction<TokenDrift> value) {
        Map<String, UnitTotal> totals = new LinkedHashMap<>();
        for (ScoredAnswer answer : answers) {
            DriftSeries series = Objects.requireNonNull(answer.drifts().get(pair));
            double sum = 0;
            for (int i = 0; i < series.size(); i++) {
                sum += value.applyAsDouble(series.at(i));
            }
            totals.merge(
                    answer.conversation(),
                    new UnitTotal(sum, series.size()),
                    (one, other) -> new UnitTotal(one.sum() + other.sum(), one.weight() + other.weight()));
        }
        return new ArrayList<>(totals.values());
    }

    /** Σ sum / Σ weight; {@code null} without conversations. */
    static @Nullable Double mean(List<UnitTotal> totals) {
        return totals.isEmpty()
                ? null
                : totals.stream().mapToDouble(UnitTotal::sum).sum()
                        / totals.stream().mapToDouble(UnitTotal::weight).sum();
    }

    /** 1 for the same top token, else 0. */
    static double sameTop(TokenDrift token) {
        return token.sameTop() ? 1 : 0;
    }
}
