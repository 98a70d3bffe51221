package dev.tandem.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.Api;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks for pairs and writes down all that can be seen of them but the text itself: headers, fields and their order, ids,
 * times, and what comes in which order.
 */
final class PairObserver {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> DIFFERENCES =
            List.of("first time", "last time", "first index", "last index", "size");

    private final Api api;
    private final boolean sameText;

    /** @param sameText whether both variants say the same, so that what depends on the text's length must not differ */
    PairObserver(Api api, boolean sameText) {
        this.api = api;
        this.sameText = sameText;
    }

    /** A streamed pair, and after the vote whether the variant is on its left. */
    VariantClassifier.Seen streamed(String body, String variant) throws IOException {
        TreeMap<String, Double> figures = new TreeMap<>();
        String id = "";
        long begun = System.nanoTime();
        try (Api.Events events = api.stream("/v1/arena", body)) {
            figures.put("time to head", seconds(begun));
            figures.put("status", (double) events.status());
            headers(figures, events.headers());
            int index = 0;
            for (String data = events.data(); data != null && !data.equals("[DONE]"); data = events.data()) {
                JsonNode chunk = JSON.readTree(data);
                id = chunk.path("id").asText();
                String side = chunk.path("side").asText();
                double time = seconds(begun);
                figures.putIfAbsent(side + " first time", time);
                figures.putIfAbsent(side + " first index", (double) index);
                figures.put(side + " last time", time);
                figures.put(side + " last index", (double) index++);
                figures.merge(side + " size", (double) data.length(), Double::sum);
                head(figures, chunk);
                if (sameText || !figures.containsKey(side + " names")) {
                    fields(figures, side, chunk);
                }
            }
            figures.put("time in all", seconds(begun));
        }
        return voted(figures, id, variant);
    }

    /** A pair that comes whole; as above. */
    VariantClassifier.Seen whole(String body, String variant) {
        TreeMap<String, Double> figures = new TreeMap<>();
        long begun = System.nanoTime();
        Api.Reply reply = api.post("/v1/arena", body);
        figures.put("time in all", seconds(begun));
        figures.put("status", (double) reply.status());
        headers(figures, reply.http().headers());
        head(figures, reply.json());
        figures.put("names", hash(names(reply.json())));
        for (String side : List.of("left", "right")) {
            figures.put(
                    side + " size", (double) reply.json().path(side).toString().length());
            fields(figures, side, reply.json().path(side));
        }
        return voted(figures, reply.json().path("id").asText(), variant);
    }

    private VariantClassifier.Seen voted(Map<String, Double> figures, String id, String variant) {
        for (String name : DIFFERENCES) {
            if (figures.containsKey("left " + name)) {
                figures.put(
                        "left - right " + name,
                        figures.getOrDefault("left " + name, 0.0) - figures.getOrDefault("right " + name, 0.0));
            }
        }
        if (!sameText) {
            figures.keySet()
                    .removeIf(name -> name.endsWith("size")
                            || name.endsWith("last index")
                            || name.endsWith("last time")
                            || name.startsWith("header content-length"));
        }
        for (int i = 0; i < id.length(); i++) {
            figures.put("id " + i, (double) id.charAt(i));
        }
        JsonNode told =
                api.post("/v1/votes", "{'pair': '" + id + "', 'vote': 'tie'}").json();
        return new VariantClassifier.Seen(
                new TreeMap<>(figures), told.at("/left/variant").asText().equals(variant));
    }

    private static void headers(Map<String, Double> figures, HttpHeaders headers) {
        figures.put("headers", hash(headers.map().keySet().toString()));
        headers.map().forEach((name, values) -> {
            figures.put("header " + name, hash(values.toString()));
            figures.put("header " + name + " length", (double) values.toString().length());
        });
    }

    private static void head(Map<String, Double> figures, JsonNode json) {
        figures.put("model", hash(json.path("model").asText()));
        figures.put("system_fingerprint", hash(json.path("system_fingerprint").asText()));
        figures.put("created", (double) (json.path("created").asLong() % 2));
        figures.put("lifetime", (double)
                (json.path("expires").asLong() - json.path("created").asLong()));
        figures.put("usage", hash(json.path("usage").toString()));
    }

    /** Names in their order, and each value that is not the text, of a chunk or a whole side. */
    static void fields(Map<String, Double> figures, String side, JsonNode json) {
        json.properties().forEach(field -> {
            String name = side + " " + field.getKey();
            if (field.getValue().isObject()) {
                fields(figures, name, field.getValue());
            } else if (!List.of("content", "id", "created", "expires").contains(field.getKey())) {
                figures.merge(name, hash(field.getValue().toString()), Double::sum);
            }
        });
        figures.merge(side + " names", hash(names(json)), Double::sum);
    }

    private static String names(JsonNode json) {
        return json.properties().stream().map(field -> field.getKey()).toList().toString();
    }

    private static double hash(String value) {
        return value.hashCode() % 1_000;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
