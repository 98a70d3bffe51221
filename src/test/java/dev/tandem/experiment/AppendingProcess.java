package dev.tandem.experiment;

import dev.tandem.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A process of its own that appends {@code count} outcomes in groups of 100 and prints how many are written after each
 * group: arguments are the directory, a prefix of the request ids and the count.
 */
final class AppendingProcess {

    private AppendingProcess() {}

    /** The process, begun. */
    static Process start(Path directory, String prefix, int count) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendingProcess.class.getName(),
                        directory.toString(),
                        prefix,
                        Integer.toString(count)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        SqliteFile file = SqliteFile.in(Path.of(arguments[0]));
        LogWriter writer = new LogWriter(new JdbcOutcomeStore(file.database), 10_000);
        writer.start();
        int count = Integer.parseInt(arguments[2]);
        for (int i = 0; i < count; i++) {
            writer.append(SampleEntries.outcome(arguments[1] + i));
            if ((i + 1) % 100 == 0) {
                Eventually.await("written", () -> writer.status().depth() == 0);
                System.out.println(i + 1);
            }
        }
        writer.close(Duration.ofSeconds(30));
        if (writer.status().dropped() > 0) {
            throw new IllegalStateException("dropped: " + writer.status());
        }
    }
}
