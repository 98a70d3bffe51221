package dev.tandem.replay.report;

import dev.tandem.replay.store.ReplayPlan;
import java.util.ArrayList;
import java.util.List;

/** Says in plain words how the figures came about and what they do not say. */
final class MethodNotes {

    private MethodNotes() {}

    static PageViews.SectionView forest(ReplaySummary summary) {
        DriftFindings drift = summary.drift();
        boolean completed = drift != null && drift.completed();
        return new PageViews.SectionView(
                "How far apart, by kind",
                List.of(
                        "Circle and bar: a value with its interval over conversations. A median's has 95 % and holds at every look. A"
                                + " factor's has 98.75 %, so that the four measures of a pair hold together, and "
                                + (completed
                                        ? "is for the number of prompts that the replay had from the start"
                                        : "holds at every look while the replay goes on")
                                + ". Diamond: the mean over all tokens, which a few of them may decide. Hollow grey marks describe a part that was looked at"
                                + " afterwards, and claim nothing. Both scales are logarithmic."));
    }

    static PageViews.SectionView speed() {
        return new PageViews.SectionView(
                "Speed, divergence and size",
                List.of(
                        "Further left is faster, further down is nearer to the reference. The area of a mark is the size of"
                                + " the files. The hollow one is what the others' times are compared with; bars are 95 % intervals. Numbers are"
                                + " named below."));
    }

    static PageViews.SectionView differences(int shown, int differing, ReplayPlan plan) {
        String reference = plan.isScored() ? plan.design().reference() : "the first";
        return new PageViews.SectionView(
                "First differences",
                List.of((shown < differing
                                ? "Of " + NumberFormats.count(differing, "prompt")
                                        + " whose answers part, the " + shown + " where " + reference
                                        + " and the other variant disagree most at that point."
                                : "All prompts whose answers part, first where " + reference
                                        + " and the other variant disagree most at that point.")
                        + " One early difference sends all that follows another way, so"
                        + " that only the first one tells anything."));
    }

    static PageViews.SectionView of(ReplaySummary summary) {
        List<String> notes = new ArrayList<>();
        DriftFindings drift = summary.drift();
        if (drift != null) {
            notes.add(
                    "Every variant read the same prompts and the same answers, token by token. Divergence is how many nats"
                            + " it costs to expect the next token as the variant does when it comes as "
                            + drift.reference()
                            + " expects it (Kullback and Leibler): 0 where both expect the same.");
            notes.add(
                    "Conversations are the units: a long one is not many. Where there are not yet enough of them to show how much they"
                            + " vary there is no interval, and how many more it takes is said.");
            notes.add("Nearer to " + drift.reference()
                    + " is not better: it says how much of that model's behaviour was kept, on these prompts.");
        }
        if (!summary.latency().isEmpty()) {
            notes.add(
                    "Intervals of times are over the conversations of this one run: how much another run, or other load on"
                            + " the machine, would change them is not in them.");
        }
        notes.addAll(summary.notes());
        return new PageViews.SectionView("Method and limits", notes);
    }
}
