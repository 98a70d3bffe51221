package dev.tandem.command.compare;

import dev.tandem.replay.store.ReplayProgress;
import java.time.Duration;

/** How far a comparison is, in a line. */
final class ProgressText {

    private ProgressText() {}

    /** Answers and scores, those that failed, and how long it takes yet. */
    static String of(ReplayProgress now) {
        Double remaining = now.remainingSeconds();
        StringBuilder text = new StringBuilder()
                .append(now.answered())
                .append(" of ")
                .append(now.expected())
                .append(" answers");
        if (now.failed() > 0) {
            text.append(", ").append(now.failed()).append(" failed");
        }
        if (now.scorable() > 0) {
            text.append("; ")
                    .append(now.scored())
                    .append(" of ")
                    .append(now.scorable())
                    .append(" scored");
        }
        if (remaining != null) {
            text.append("; about ")
                    .append(text(Duration.ofMillis((long) (remaining * 1000))))
                    .append(" left");
        }
        return text.toString();
    }

    private static String text(Duration left) {
        if (left.toMinutes() >= 60) {
            return left.toHours() + " h " + left.toMinutesPart() + " min";
        }
        return left.toMinutes() >= 2 ? left.toMinutes() + " min" : Math.max(1, left.toSeconds()) + " s";
    }
}
