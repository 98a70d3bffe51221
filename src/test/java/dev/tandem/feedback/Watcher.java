package dev.tandem.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.Api;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks for streamed pairs and writes down all that can be seen of them but the text itself. */
final class Watcher {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> HEADERS = List.of(
            "content-type", "content-length", "cache-control", "x-request-id", "x-tandem-variant", "x-tandem-assigned");

    private final Api api;
    private final boolean sameText;

    /** @param sameText whether both variants say the same, so that sizes and counts of pieces must not differ either */
    Watcher(Api api, boolean sameText) {
        this.api = api;
        this.sameText = sameText;
    }

    /** A pair, and after the vote whether the variant is on its left. */
    Guesser.Seen watch(String body, String variant) throws IOException {
        TreeMap<String, Double> figures = new TreeMap<>();
        String id = "";
        long begun = System.nanoTime();
        try (Api.Events events = api.stream("/v1/arena", body)) {
            figures.put("status", (double) events.status());
            figures.put("time to head", seconds(begun));
            for (String header : HEADERS) {
                figures.put("header " + header, (double) (events.header(header).hashCode() % 1_000));
            }
            int index = 0;
            for (String data = events.data(); data != null && !data.equals("[DONE]"); data = events.data()) {
                JsonNode chunk = JSON.readTree(data);
                id = chunk.path("id").asText();
                note(figures, chunk, seconds(begun), index++, data.length());
            }
            figures.put("time in all", seconds(begun));
        }
        for (String figure : List.of("first time", "last time", "first index", "last index", "size", "pieces")) {
            if (sameText || !List.of("size", "pieces", "last index").contains(figure)) {
                figures.put(
                        "left - right " + figure,
                        figures.getOrDefault("left " + figure, 0.0) - figures.getOrDefault("right " + figure, 0.0));
            }
        }
        figures.keySet()
                .removeIf(name ->
                        !sameText && (name.endsWith("size") || name.endsWith("pieces") || name.endsWith("last index")));
        for (int i = "pair_".length(); i < id.length(); i += 4) {
            figures.put("id " + i, (double) Character.digit(id.charAt(i), 16));
        }
        JsonNode told =
                api.post("/v1/votes", "{'pair': '" + id + "', 'vote': 'tie'}").json();
        return new Guesser.Seen(figures, told.at("/left/variant").asText().equals(variant));
    }

    private static void note(Map<String, Double> figures, JsonNode chunk, double time, int index, int size) {
        String side = chunk.path("side").asText();
        figures.putIfAbsent(side + " first time", time);
        figures.putIfAbsent(side + " first index", (double) index);
        figures.put(side + " last time", time);
        figures.put(side + " last index", (double) index);
        figures.merge(side + " size", (double) size, Double::sum);
        figures.merge(side + " pieces", 1.0, Double::sum);
        chunk.fieldNames().forEachRemaining(name -> figures.put(side + " keys " + name, 1.0));
        chunk.path("delta").fieldNames().forEachRemaining(name -> figures.put(side + " delta " + name, 1.0));
        figures.put(side + " system_fingerprint", (double)
                chunk.path("system_fingerprint").asText().hashCode());
        figures.put(side + " model", (double) chunk.path("model").asText().hashCode());
        figures.put(side + " usage", (double)
                chunk.path("usage").path("completion_tokens").asInt());
        figures.put("created", (double) (chunk.path("created").asLong() % 2));
        figures.put("lifetime", (double)
                (chunk.path("expires").asLong() - chunk.path("created").asLong()));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
