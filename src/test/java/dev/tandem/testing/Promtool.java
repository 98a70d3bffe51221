package dev.tandem.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What Prometheus' own tool says of a page of metrics.
 *
 * @param status 0 when all is well, 3 for complaints, 1 for what cannot be read
 * @param complaints one a line
 */
public record Promtool(int status, String complaints) {

    /** Runs {@code promtool check metrics}. */
    public static Promtool check(String page) throws IOException, InterruptedException {
        Process promtool = new ProcessBuilder(
                        RequiredTool.require("promtool", "Debian and Ubuntu: apt-get install prometheus")
                                .toString(),
                        "check",
                        "metrics")
                .redirectErrorStream(true)
                .start();
        try (var input = promtool.getOutputStream()) {
            input.write(page.getBytes(StandardCharsets.UTF_8));
        }
        String complaints = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Promtool(promtool.waitFor(), complaints);
    }
}
