package dev.tandem.engine.echo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The events of an answer that begins with its prompts: what an engine said to one prompt after the other is made one
 * answer, whose choices are numbered through and whose usage is that of all. For one subscription; events come one at a
 * time.
 */
final class EchoedAnswer {

    private final EchoRequest asked;
    /** Characters so far, by choice of the prompt at hand. */
    private final Map<Integer, Integer> characters = new HashMap<>();

    private int first;
    private @Nullable EchoedPrompt prompt;
    private @Nullable Usage told;
    private int promptTokens;
    private int cachedTokens;
    private int completionTokens;

    EchoedAnswer(EchoRequest asked) {
        this.asked = asked;
    }

    /** The choices of the next prompt begin. */
    List<ChatEvent> begin(int index, EchoedPrompt next) {
        prompt = next;
        told = null;
        first = index * asked.request().choices();
        characters.clear();
        promptTokens += next.tokens();
        return choices(choice -> {
            choice.put("text", next.text());
            if (next.logprobs() != null) {
                choice.set("logprobs", next.logprobs());
            }
            choice.putNull("finish_reason");
        });
    }

    /** The choices end with their prompt. */
    List<ChatEvent> cut() {
        return choices(choice -> choice.put("text", "").put("finish_reason", "length"));
    }

    private List<ChatEvent> choices(Consumer<ObjectNode> fill) {
        return IntStream.range(0, asked.request().choices())
                .mapToObj(i -> {
                    ObjectNode chunk = JsonNodeFactory.instance.objectNode();
                    fill.accept(chunk.putArray("choices").addObject().put("index", first + i));
                    return ChatEvent.repeating(chunk);
                })
                .toList();
    }

    /** What the engine says after the prompt: nothing for an event of the usage alone, whose time is the end. */
    List<ChatEvent> continued(ChatEvent event) {
        event.usage().ifPresent(usage -> told = usage);
        if (event.isProgress()) {
            return List.of(event);
        }
        if (event.isWithoutChoices()) {
            return List.of();
        }
        ObjectNode chunk = event.json().deepCopy();
        chunk.remove("usage");
        for (JsonNode choice : chunk.path("choices")) {
            if (choice instanceof ObjectNode object) {
                continued(object);
            }
        }
        return List.of(new ChatEvent(chunk, event.tokens(), event.hasOutput(), event.logProbabilities()));
    }

    private void continued(ObjectNode choice) {
        int index = choice.path("index").asInt();
        int before = characters.getOrDefault(index, 0);
        int offset = (prompt == null ? 0 : prompt.characters()) + before;
        String text = choice.path("text").asText("");
        if (choice.path("logprobs") instanceof ObjectNode given) {
            choice.set("logprobs", logprobs(given, text, offset));
        }
        characters.put(index, before + text.codePointCount(0, text.length()));
        choice.put("index", first + index);
    }

    /** In one form, whichever the engine has, with offsets from the beginning of the prompt. */
    private static ObjectNode logprobs(ObjectNode given, String text, int offset) {
        if (given.path("content").isArray()) {
            TextLogprobs logprobs = new TextLogprobs();
            logprobs.addAll(given.path("content"));
            return logprobs.json(text, offset);
        }
        List<String> tokens = new ArrayList<>();
        given.path("tokens").forEach(token -> tokens.add(token.asText("")));
        given.set("text_offset", TextLogprobs.offsets(text, tokens, offset));
        return given;
    }

    /** The engine has said all to this prompt. */
    void end() {
        if (told != null) {
            promptTokens += told.promptTokens() - (prompt == null ? 0 : prompt.tokens());
            cachedTokens += told.cachedTokens();
            completionTokens += told.completionTokens();
        }
    }

    /** The usage of all. */
    ChatEvent usage() {
        ObjectNode chunk = JsonNodeFactory.instance.objectNode();
        chunk.putArray("choices");
        ObjectNode usage = chunk.putObject("usage")
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", completionTokens)
                .put("total_tokens", promptTokens + completionTokens);
        usage.putObject("prompt_tokens_details").put("cached_tokens", cachedTokens);
        return new ChatEvent(chunk, 0);
    }
}
