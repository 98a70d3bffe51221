package dev.tandem.feedback;

import dev.tandem.experiment.DurableWrites;
import dev.tandem.experiment.SqliteFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of its own that gives feedback 200 times a second, for ever, each with the key {@code k<number>}, and prints
 * the number and the id of what was acknowledged. Arguments: the directory and the first number.
 */
final class FeedbackProcess {

    /** What all feedback is about. */
    static final String REQUEST = "req_1";

    private static final long EVERY_NANOS = 5_000_000;

    private FeedbackProcess() {}

    /** The process, begun. */
    static Process start(Path directory, int first) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FeedbackProcess.class.getName(),
                        directory.toString(),
                        Integer.toString(first)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) {
        SqliteFile file = SqliteFile.in(Path.of(arguments[0]));
        DurableWrites writes = new DurableWrites(file.database);
        writes.start();
        FeedbackService desk = new FeedbackService(writes, new RecentRequests(1), List.of(), Clock.systemUTC());
        long next = System.nanoTime();
        for (int i = Integer.parseInt(arguments[1]); ; i++) {
            int number = i;
            desk.give(new FeedbackSubmission(REQUEST, new Rating(1.0, "c" + number, new TreeMap<>()), "k" + number, ""))
                    .subscribe()
                    .with(
                            taken -> System.out.println(
                                    number + " " + taken.feedback().id()),
                            failure -> System.out.println("failed " + failure));
            next += EVERY_NANOS;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }
}
