package dev.tandem.drift.evidence;

import dev.tandem.experiment.DriftAggregate;
import dev.tandem.experiment.DriftSums;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the answers of some time show of one pair: described, without any claim about others.
 *
 * @param overall all of them; {@code null} where there are none
 * @param byCategory those of one kind
 * @param byLength those of one length in tokens
 * @param byDay those chosen on one day, in UTC
 * @param byAnswering those of one variant: the reference first, the candidate last
 */
public record DriftDescription(
        @Nullable DriftMeans overall,
        SortedMap<String, DriftMeans> byCategory,
        SortedMap<String, DriftMeans> byLength,
        SortedMap<String, DriftMeans> byDay,
        List<AnsweringMeans> byAnswering) {

    /** @param aggregates all of one pair, of one fingerprint each */
    public static DriftDescription of(List<DriftAggregate> aggregates) {
        return new DriftDescription(
                aggregates.stream()
                        .map(DriftAggregate::sums)
                        .reduce(DriftSums::plus)
                        .map(DriftMeans::of)
                        .orElse(null),
                means(aggregates, DriftAggregate::category),
                means(aggregates, DriftAggregate::length),
                means(aggregates, one -> LocalDate.ofEpochDay(one.day()).toString()),
                byAnswering(aggregates));
    }

    private static SortedMap<String, DriftMeans> means(
            List<DriftAggregate> aggregates, Function<DriftAggregate, String> kind) {
        SortedMap<String, DriftMeans> means = new TreeMap<>();
        sums(aggregates, kind).forEach((name, sums) -> means.put(name, DriftMeans.of(sums)));
        return means;
    }

    private static Map<String, DriftSums> sums(List<DriftAggregate> aggregates, Function<DriftAggregate, String> kind) {
        return aggregates.stream().collect(Collectors.toMap(kind, DriftAggregate::sums, DriftSums::plus));
    }

    private static List<AnsweringMeans> byAnswering(List<DriftAggregate> aggregates) {
        if (aggregates.isEmpty()) {
            return List.of();
        }
        DriftSums pair = aggregates.getFirst().sums();
        return sums(aggregates, DriftAggregate::served).entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing((String variant) -> !variant.equals(pair.reference()))
                                .thenComparing(variant -> variant.equals(pair.candidate()))
                                .thenComparing(Comparator.naturalOrder())))
                .map(one -> AnsweringMeans.of(one.getKey(), one.getValue()))
                .toList();
    }
}
