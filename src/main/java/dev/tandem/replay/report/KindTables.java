package dev.tandem.replay.report;

import dev.tandem.drift.evidence.NearerSentence;
import java.util.ArrayList;
import java.util.List;

/** The tables of a report by kind, which hold in figures what its charts draw. */
final class KindTables {

    private static final String ALL = "all";

    private KindTables() {}

    static List<ReportTables.Table> of(DriftFindings drift) {
        List<ReportTables.Table> tables = new ArrayList<>();
        if (drift.byKind().divergences().stream().anyMatch(one -> one.kind() != null)) {
            tables.add(divergences(drift));
            if (!drift.differences().isEmpty()) {
                tables.add(differences(drift));
            }
        }
        return tables;
    }

    private static ReportTables.Table divergences(DriftFindings drift) {
        return new ReportTables.Table(
                "Divergence by kind",
                "From " + drift.reference()
                        + ", nats a token: of the median conversation, with a 95 % interval, and the mean"
                        + " over tokens. Kinds are looked at afterwards: they describe, and claim nothing.",
                List.of("variant", "kind", "conversations", "tokens", "median", "mean"),
                drift.byKind().divergences().stream()
                        .map(one -> List.of(
                                one.candidate(),
                                one.kind() == null ? ALL : one.kind(),
                                Integer.toString(one.typical().units()),
                                Long.toString(one.tokens()),
                                NumberFormats.brief(one.typical()),
                                NumberFormats.divergence(one.mean().value())))
                        .toList());
    }

    private static ReportTables.Table differences(DriftFindings drift) {
        List<List<String>> rows = new ArrayList<>();
        for (DriftByKind.KindDifference one : drift.byKind().differences()) {
            CandidateDifference pair = one.difference();
            Double share = pair.share().value();
            rows.add(List.of(
                    pair.first() + " against " + pair.second(),
                    one.kind() == null ? ALL : one.kind(),
                    share == null || pair.share().identical()
                            ? NumberFormats.NONE
                            : NearerSentence.count(share, pair.share().units()),
                    NumberFormats.interval("%.3f", pair.factor(), 1)));
        }
        return new ReportTables.Table(
                "Which is nearer, by kind",
                "In how many conversations the first diverges less, and by what factor it typically diverges as much as the"
                        + " second, with a 98.75 % interval. Kinds describe, and claim nothing.",
                List.of("pair", "kind", "diverges less in", "factor"),
                rows);
    }
}
