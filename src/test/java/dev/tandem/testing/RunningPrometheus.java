package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Prometheus that scrapes a server once a second, and keeps exemplars. */
public final class RunningPrometheus implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("msg=\"Listening on\" address=\\S*:(\\d+)");

    private final Process process;
    private final Api api;

    private RunningPrometheus(Process process, Api api) {
        this.process = process;
        this.api = api;
    }

    /**
     * Starts it.
     *
     * @param directory where it keeps what it reads
     * @param scraped what it scrapes
     */
    public static RunningPrometheus start(Path directory, URI scraped) throws IOException {
        Path config = directory.resolve("prometheus.yml");
        Path log = directory.resolve("log");
        Files.writeString(config, """
                scrape_configs:
                  - job_name: tandem
                    metrics_path: /q/metrics
                    scrape_interval: 1s
                    scrape_timeout: 1s
                    static_configs:
                      - targets: ["%s"]
                """.formatted(scraped.getAuthority()));
        Process process = new ProcessBuilder(
                        RequiredTool.require("prometheus", "Debian and Ubuntu: apt-get install prometheus")
                                .toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:0",
                        "--enable-feature=exemplar-storage")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            Eventually.await(() -> "Prometheus: " + text(log), () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("Prometheus ended: " + text(log));
                }
                return LISTENING.matcher(text(log)).find();
            });
        } catch (RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
        Matcher listening = LISTENING.matcher(text(log));
        if (!listening.find()) {
            throw new AssertionError(text(log));
        }
        return new RunningPrometheus(process, new Api(URI.create("http://127.0.0.1:" + listening.group(1))));
    }

    /** All exemplars of a series of the last minute. */
    public JsonNode exemplars(String series) {
        long now = System.currentTimeMillis() / 1_000;
        return api.get("/api/v1/query_exemplars?query=" + series + "&start=" + (now - 60) + "&end=" + (now + 60))
                .json();
    }

    /** What it scrapes and how that went. */
    public JsonNode targets() {
        return api.get("/api/v1/targets").json();
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it. */
    @Override
    public void close() {
        api.close();
        process.destroyForcibly().onExit().join();
    }
}
