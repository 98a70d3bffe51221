package dev.tandem.command;

import dev.tandem.replay.store.ReplayProgress;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;

/** Tells how far a comparison is: on a terminal in one line that changes, elsewhere in a new one now and then. */
final class CompareProgress {

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int WIDTH = 78;

    private final PrintWriter err;
    private final boolean terminal;
    private long last = System.nanoTime() - PAUSE.toNanos();

    CompareProgress(PrintWriter err) {
        Console console = System.console();
        this.err = err;
        this.terminal = console != null && console.isTerminal();
    }

    void show(ReplayProgress now) {
        boolean over = now.state().equals("completed") || now.state().equals("failed");
        if (terminal) {
            err.print(String.format("%-" + WIDTH + "s", TerminalText.line(text(now))) + (over ? '\n' : '\r'));
            err.flush();
        } else if (over || System.nanoTime() - last >= PAUSE.toNanos()) {
            last = System.nanoTime();
            err.println(TerminalText.line(text(now)));
        }
    }

    static String text(ReplayProgress now) {
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
