package dev.tandem.stats;

import dev.tandem.stats.sequential.UnitDrift;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * The first answers of 1,000 conversations with the demo model, as its quants diverge from F16 on them, to be drawn from
 * as if they were all there are. Made by {@code src/model/conversation_drift.py}, in this order: Q2_K, UD-Q2_K_XL,
 * IQ2_XXS, Q3_K_S, Q4_K_M, and Q4_K_M without an importance matrix.
 */
public final class ConversationPool {

    private static final List<ConversationPool> PAIRS = List.of(
            new ConversationPool("IQ2_XXS - Q3_K_S", 2, 3),
            new ConversationPool("Q2_K - UD-Q2_K_XL", 0, 1),
            new ConversationPool("Q4_K_M - Q4_K_M plain", 4, 5));

    private final String name;
    private final List<Pair> pairs = new ArrayList<>();

    /** Two candidates on one answer. */
    public record Pair(UnitDrift first, UnitDrift second) {

        /** The other way round. */
        public Pair swapped() {
            return new Pair(second, first);
        }

        /** First − second. */
        public UnitTotal klDifference() {
            return new UnitTotal(first.klDivergence() - second.klDivergence(), first.tokens());
        }

        /** ln(first / second). */
        public UnitTotal logRatio() {
            return new UnitTotal(
                    Math.log((first.klDivergence() / first.tokens() + 1e-6)
                            / (second.klDivergence() / second.tokens() + 1e-6)),
                    1);
        }

        /** First − second. */
        public UnitTotal sameTopDifference() {
            return new UnitTotal(first.sameTop() - second.sameTop(), first.tokens());
        }
    }

    private ConversationPool(String name, int first, int second) {
        this.name = name;
        String before = "";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ConversationPool.class.getResourceAsStream("conversations.csv")),
                StandardCharsets.UTF_8))) {
            for (String line : lines.lines().toList()) {
                String[] fields = line.split(",", -1);
                if (!fields[0].equals(before)) {
                    pairs.add(new Pair(drift(fields, first), drift(fields, second)));
                }
                before = fields[0];
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UnitDrift drift(String[] fields, int candidate) {
        return new UnitDrift(
                Integer.parseInt(fields[1]),
                Double.parseDouble(fields[2 + 2 * candidate]),
                Integer.parseInt(fields[3 + 2 * candidate]));
    }

    /** An easy pair, the demo's, and a close one. */
    public static List<ConversationPool> pairs() {
        return PAIRS;
    }

    /** Draws one of them. */
    public Pair draw(SplittableRandom random) {
        return pairs.get(random.nextInt(pairs.size()));
    }

    /** The mean over all. */
    public double mean(java.util.function.Function<Pair, UnitTotal> of) {
        return pairs.stream().map(of).mapToDouble(UnitTotal::sum).sum()
                / pairs.stream().map(of).mapToDouble(UnitTotal::weight).sum();
    }

    /** In which share of all the first diverges less. */
    public double share() {
        ToDoubleFunction<Pair> nearer = pair ->
                (1 - Math.signum(pair.first().klDivergence() - pair.second().klDivergence())) / 2;
        return pairs.stream().mapToDouble(nearer).average().orElseThrow();
    }

    @Override
    public String toString() {
        return name;
    }
}
