package dev.tandem.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Asks for readiness ten times a second, and notes every answer in which a model misses a variant: an open circuit breaker
 * shows there, as a child does that is silent for too long.
 */
final class ReadinessWatch implements AutoCloseable {

    private static final Duration PACE = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private final List<Duration> answers = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;

    ReadinessWatch(URI base) {
        request = HttpRequest.newBuilder(base.resolve("/q/health/ready"))
                .timeout(LONGEST)
                .build();
        thread = Thread.ofVirtual().start(this::watch);
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long start = System.nanoTime();
                look();
                answers.add(Duration.ofNanos(System.nanoTime() - start));
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                faults.add(response.statusCode() + " " + response.body());
                return;
            }
            for (JsonNode check : JSON.readTree(response.body()).path("checks")) {
                JsonNode pair = check.path("data").path(ChaosIT.PAIR);
                if (!pair.isMissingNode() && !pair.asText().equals("ready")) {
                    faults.add(pair.asText());
                }
            }
        } catch (IOException e) {
            faults.add(e.toString());
        }
    }

    /** What was wrong so far, in the order of time. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** The answer that took longest; zero before the first. */
    Duration slowest() {
        return List.copyOf(answers).stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** How often it asked. */
    int asked() {
        return answers.size();
    }

    @Override
    public void close() {
        thread.interrupt();
        http.shutdownNow();
    }
}
