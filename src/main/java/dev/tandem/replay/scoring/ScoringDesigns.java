package dev.tandem.replay.scoring;

import dev.tandem.drift.DriftPlan;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.ScoringDesign;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides whose answers are scored, and by whom. Pure. */
public final class ScoringDesigns {

    private ScoringDesigns() {}

    /**
     * The reference scores even where it does not answer.
     *
     * @param stays the variants that take turns, in their order; none when all are there together
     * @param again whether they may be loaded again
     * @return {@code null} where no two variants can score
     */
    static @Nullable public ScoringDesign of(DriftPlan drift, List<Arm> arms, List<String> stays, boolean again) {
        List<Arm> able = arms.stream()
                .filter(arm -> !arm.again() && drift.scorers().contains(arm.variant()))
                .toList();
        List<String> scorers = drift.scorers().stream()
                .filter(variant -> variant.equals(drift.reference())
                        || able.stream().anyMatch(arm -> arm.variant().equals(variant)))
                .toList();
        List<String> scored = able.stream()
                .filter(arm -> again || isThereBeforeAll(arm.variant(), stays))
                .map(Arm::name)
                .toList();
        return scored.isEmpty() || scorers.size() < 2
                ? null
                : new ScoringDesign(drift.reference(), scorers, drift.topN(), scored, again);
    }

    /** All variants that take turns are yet to come when it has answered, or are there. */
    private static boolean isThereBeforeAll(String variant, List<String> stays) {
        return !stays.contains(variant) || stays.getFirst().equals(variant);
    }
}
