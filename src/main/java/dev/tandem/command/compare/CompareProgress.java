package dev.tandem.command.compare;

import dev.tandem.replay.store.ReplayProgress;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells how far a comparison is: on a terminal in one line that changes, elsewhere in a new one now and then. */
public final class CompareProgress {

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int WIDTH = 78;

    private final PrintWriter err;
    private final boolean terminal;
    private long last = System.nanoTime() - PAUSE.toNanos();

    /** @param err where it is told */
    public CompareProgress(PrintWriter err) {
        this.err = err;
        this.terminal = isTerminal(System.console());
    }

    /** Where neither end is one there may be no console at all. */
    private static boolean isTerminal(@Nullable Console console) {
        return console != null && console.isTerminal();
    }

    /** Tells it; to be called as often as one likes. */
    public void show(ReplayProgress now) {
        boolean over = now.state().equals("completed") || now.state().equals("failed");
        if (terminal) {
            err.print(String.format("%-" + WIDTH + "s", ProgressText.of(now)) + (over ? '\n' : '\r'));
            err.flush();
        } else if (over || System.nanoTime() - last >= PAUSE.toNanos()) {
            last = System.nanoTime();
            err.println(ProgressText.of(now));
        }
    }
}
