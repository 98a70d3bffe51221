package dev.tandem.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.chaos.ChaosRequest.Manner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads {@code bodies.jsonl}: an object a line.
 *
 * <ul>
 *   <li>{@code section}, {@code name};
 *   <li>{@code body}: fields that are set in a small chat with the pair; or {@code raw}, the text of the whole body;
 *   <li>{@code send}: a {@link Manner} in small letters, plain if it is left out;
 *   <li>{@code key}: false for a client without one;
 *   <li>{@code expect}: how it may end; {@code embedded} in its place where that engine differs;
 *   <li>{@code upstream}: {@code status}, {@code events}, {@code end} as in {@link UpstreamAnswer}; the chat then goes to
 *       the model {@code wire}.
 * </ul>
 *
 * <p>A text {@code "${words 2000000}"} stands for something generated that would be too long to be written down.
 */
final class ChaosCatalogue {

    private static final Path FILE = Path.of("src/test/resources/dev/tandem/chaos/bodies.jsonl");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern GENERATED = Pattern.compile("\"\\$\\{(\\w+) (\\d+)}\"");

    private ChaosCatalogue() {}

    /** All of it. */
    static List<ChaosRequest> read(boolean embedded) throws IOException {
        List<ChaosRequest> all = new ArrayList<>();
        for (String line : Files.readAllLines(FILE)) {
            if (!line.isBlank()) {
                all.add(request(JSON.readTree(line), embedded));
            }
        }
        return all;
    }

    private static ChaosRequest request(JsonNode line, boolean embedded) {
        String name = line.path("name").asText();
        JsonNode expect = embedded && line.has("embedded") ? line.path("embedded") : line.path("expect");
        if (name.isEmpty() || expect.isEmpty()) {
            throw new IllegalArgumentException("needs a name and an array of what to expect: " + line);
        }
        return new ChaosRequest(
                line.path("section").asText(),
                name,
                Manner.valueOf(line.path("send").asText("plain").toUpperCase(Locale.ROOT)),
                body(line, name),
                line.path("key").asBoolean(true),
                texts(expect),
                Optional.ofNullable(line.get("upstream")).map(ChaosCatalogue::upstream));
    }

    private static String body(JsonNode line, String name) {
        if (line.has("raw")) {
            return line.path("raw").asText();
        }
        ObjectNode body = JSON.createObjectNode();
        body.put("model", line.has("upstream") ? MisbehavingUpstream.MODEL : ChaosIT.PAIR);
        body.put("max_tokens", 2);
        body.putArray("messages").addObject().put("role", "user").put("content", line.has("upstream") ? name : "Hi");
        line.path("body").properties().forEach(field -> body.set(field.getKey(), field.getValue()));
        return generated(body.toString());
    }

    private static UpstreamAnswer upstream(JsonNode upstream) {
        List<String> events = new ArrayList<>();
        for (JsonNode event : upstream.path("events")) {
            int times = event.path("times").asInt(1);
            String text = event.isTextual()
                    ? event.textValue()
                    : generated((event.has("times") ? event.path("event") : event).toString());
            for (int i = 0; i < times; i++) {
                events.add(text);
            }
        }
        return new UpstreamAnswer(
                upstream.path("status").asInt(200), events, upstream.path("end").asText("done"));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String generated(String json) {
        Matcher matcher = GENERATED.matcher(json);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            int count = Integer.parseInt(matcher.group(2));
            matcher.appendReplacement(text, Matcher.quoteReplacement(generated(matcher.group(1), count)));
        }
        return matcher.appendTail(text).toString();
    }

    private static String generated(String what, int count) {
        return switch (what) {
            case "words" -> '"' + "word ".repeat(count) + '"';
            case "letters" -> '"' + "x".repeat(count) + '"';
            case "biases" -> list(count, i -> "\"" + i + "\":1", "{", "}");
            case "alternatives" ->
                list(
                        count,
                        i -> "{\"type\":\"object\",\"properties\":{\"p" + i
                                + "\":{\"type\":\"integer\"}},\"required\":[\"p" + i + "\"]}",
                        "[",
                        "]");
            case "stops" -> list(count, i -> "\"stop" + i + "\"", "[", "]");
            case "tools" ->
                list(
                        count,
                        i -> "{\"type\":\"function\",\"function\":{\"name\":\"tool" + i
                                + "\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}",
                        "[",
                        "]");
            case "parts" -> list(count, i -> "{\"type\":\"text\",\"text\":\"a\"}", "[", "]");
            case "nested" -> "[".repeat(count) + "]".repeat(count);
            default -> throw new IllegalArgumentException("nobody knows how to make " + what);
        };
    }

    private static String list(int count, IntFunction<String> item, String open, String close) {
        return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(",", open, close));
    }
}
