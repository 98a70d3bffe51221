package dev.tandem.replay.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.digest.Sha256;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptFileException;
import dev.tandem.replay.store.PromptSink;
import dev.tandem.replay.store.ReplayPlan;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the prompts out of a file: JSON Lines of OpenAI chat requests, of objects with {@code messages} alone, or of
 * OpenAI batch lines; or an array of these; or Open WebUI's export of chats, see {@link OpenWebUiExport}.
 *
 * <p>A request may say in {@code kind} what its author calls prompts like it, which engines do not get to see.
 *
 * <p>Each prompt is made greedy: temperature 0 and the replay's seed, unless the line itself sets either.
 */
public final class PromptReader {

    private static final int HASH_BYTES = 8;
    private static final List<String> DELIVERY = List.of("model", "stream", "stream_options", "n");
    private static final String KIND = "kind";
    private static final int LONGEST_KIND = 64;

    private final ReplayPlan plan;
    private final int most;
    private final RequestCheck check;

    /**
     * @param plan what the prompts are for
     * @param most the most prompts, at least 1
     * @param check what each body must pass
     */
    public PromptReader(ReplayPlan plan, int most, RequestCheck check) {
        this.plan = plan;
        this.most = most;
        this.check = check;
    }

    /**
     * Reads all.
     *
     * @return how many there are, at least 1
     * @throws PromptFileException for the first fault of the file
     * @throws IOException when the file cannot be read, or the prompts cannot be written
     */
    public int read(InputStream file, PromptSink sink) throws IOException {
        Counter counter = new Counter(sink);
        try {
            JsonValueReader.read(file, (line, value) -> element(line, value, counter));
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        if (counter.prompts == 0) {
            throw new PromptFileException(0, "The file holds no prompt.");
        }
        return counter.prompts;
    }

    private void element(long line, JsonNode value, Counter counter) {
        if (!(value instanceof ObjectNode object)) {
            throw new PromptFileException(line, "must be a JSON object");
        }
        if (OpenWebUiExport.is(object)) {
            for (ArrayNode messages : OpenWebUiExport.prompts(object, plan.turns())) {
                ObjectNode body = JsonNodeFactory.instance.objectNode();
                body.set("messages", messages);
                counter.accept(line, body);
            }
        } else {
            counter.accept(line, request(line, object));
        }
    }

    private static ObjectNode request(long line, ObjectNode object) {
        if (object.path("messages").isArray()) {
            return object;
        }
        if (object.get("body") instanceof ObjectNode body) {
            String url = object.path("url").asText("/v1/chat/completions");
            if (!url.endsWith("/chat/completions")) {
                throw new PromptFileException(line, "only lines for /v1/chat/completions can be replayed");
            }
            if (body.path("messages").isArray()) {
                return body;
            }
        }
        throw new PromptFileException(
                line,
                "neither a chat request with 'messages', nor an OpenAI batch line with such a 'body', nor a chat of"
                        + " Open WebUI's export");
    }

    private final class Counter {
        private final PromptSink sink;
        private int prompts;

        Counter(PromptSink sink) {
            this.sink = sink;
        }

        void accept(long line, ObjectNode source) {
            if (prompts == most) {
                throw new PromptFileException(
                        line, "the file holds more than " + most + " prompts, which tandem.replay.max-prompts allows");
            }
            String kind = kind(line, source);
            ObjectNode body = prepared(line, source);
            boolean greedy = body.path("temperature").asDouble() == 0;
            try {
                sink.accept(new Prompt(prompts++, line, unit(body.path("messages")), greedy, body, kind));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private static @Nullable String kind(long line, ObjectNode source) {
        JsonNode kind = source.path(KIND);
        if (kind.isMissingNode() || kind.isNull()) {
            return null;
        }
        if (!kind.isTextual() || kind.asText().isBlank() || kind.asText().length() > LONGEST_KIND) {
            throw new PromptFileException(
                    line, "'kind' must be a word such as code, of at most " + LONGEST_KIND + " characters");
        }
        return kind.asText();
    }

    private ObjectNode prepared(long line, ObjectNode source) {
        ObjectNode body = source.deepCopy();
        if (body.path("n").asInt(1) != 1) {
            throw new PromptFileException(line, "'n' must be 1: one answer a prompt is compared");
        }
        body.remove(DELIVERY);
        body.remove(KIND);
        if (!body.hasNonNull("temperature")) {
            body.put("temperature", 0);
        }
        if (!body.hasNonNull("seed")) {
            body.put("seed", plan.seed());
        }
        Integer limit = plan.maxTokens();
        if (limit != null && !body.hasNonNull("max_tokens") && !body.hasNonNull("max_completion_tokens")) {
            body.put("max_tokens", limit);
        }
        try {
            check.check(body.deepCopy().put("model", plan.model()));
        } catch (RuntimeException e) {
            throw new PromptFileException(line, String.valueOf(e.getMessage()));
        }
        return body;
    }

    /** What stays the same while a conversation grows: the leading instructions and the first question. */
    private static String unit(JsonNode messages) {
        StringBuilder key = new StringBuilder();
        for (JsonNode message : messages) {
            String role = message.path("role").asText();
            if (!role.equals("assistant") && !role.equals("tool")) {
                key.append(role).append('\n').append(message.path("content")).append('\n');
            }
            if (role.equals("user")) {
                break;
            }
        }
        return Sha256.hex(key.toString(), HASH_BYTES);
    }
}
