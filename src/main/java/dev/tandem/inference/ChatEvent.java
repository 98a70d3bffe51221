package dev.tandem.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step of an answer: an OpenAI chunk (the internal language) with typed views.
 *
 * <p>For {@link Operation#CHAT} the tree is a {@code chat.completion.chunk}, for {@link Operation#TEXT_COMPLETION} a
 * {@code text_completion}. The fields {@code id}, {@code object}, {@code created}, {@code model} and
 * {@code system_fingerprint} are the edge's to set: what an engine puts there is replaced. Everything else reaches the
 * client as it is. Treated as immutable once emitted. Most chunks of a stream are {@linkplain #spliced() spliced}: whoever
 * sees each event asks for what the views tell, and for the tree only where it must.
 */
public final class ChatEvent {

    /**
     * The engine is at work and has nothing to show yet: it resets the deadlines of whoever guards an engine, who keeps it
     * from everybody else. Not a chunk, and no first event.
     */
    public static final ChatEvent PROGRESS = new ChatEvent(JsonNodeFactory.instance.objectNode(), 0, false);

    private final int tokens;
    private final boolean hasOutput;
    private final LogProbabilities logProbabilities;
    private final @Nullable SplicedChunk spliced;
    private volatile @Nullable ObjectNode json;

    private ChatEvent(
            @Nullable ObjectNode json,
            @Nullable SplicedChunk spliced,
            int tokens,
            boolean hasOutput,
            LogProbabilities logProbabilities) {
        this.json = json;
        this.spliced = spliced;
        this.tokens = tokens;
        this.hasOutput = hasOutput;
        this.logProbabilities = logProbabilities;
    }

    /**
     * @param json the chunk
     * @param tokens how many tokens of the answer this event carries, at least 0
     * @param hasOutput whether it holds output that a reader can see: non-empty content, reasoning, a refusal or a tool call
     * @param logProbabilities what the engine told of its tokens, also where the client does not get to see it
     */
    public ChatEvent(ObjectNode json, int tokens, boolean hasOutput, LogProbabilities logProbabilities) {
        this(json, null, tokens, hasOutput, logProbabilities);
    }

    /** An event whose JSON holds all that the engine told. */
    public ChatEvent(ObjectNode json, int tokens, boolean hasOutput) {
        this(json, tokens, hasOutput, LogProbabilities.of(json));
    }

    /** An event of so many tokens. */
    public ChatEvent(ObjectNode json, int tokens) {
        this(json, tokens, hasOutput(json));
    }

    /** An event that repeats the prompt: no output of the model, whatever it shows. */
    public static ChatEvent repeating(ObjectNode json) {
        return new ChatEvent(json, 0, false, LogProbabilities.NONE);
    }

    /** An event of an engine that sends one token an event: one token if there is any output in it, else none. */
    public static ChatEvent of(ObjectNode json) {
        boolean output = hasOutput(json);
        return new ChatEvent(json, output ? 1 : 0, output);
    }

    /** The same for a chunk that has output, as its template had. */
    public static ChatEvent of(SplicedChunk chunk) {
        return new ChatEvent(null, chunk, 1, true, chunk.logProbabilities());
    }

    /** The chunk; made on demand where it is spliced. */
    public ObjectNode json() {
        ObjectNode tree = json;
        if (tree == null) {
            tree = Objects.requireNonNull(spliced).json();
            json = tree;
        }
        return tree;
    }

    /** The chunk as bytes between others that are known, where it is like one before it; else {@code null}. */
    public @Nullable SplicedChunk spliced() {
        return spliced;
    }

    /** How many tokens of the answer this event carries, at least 0. */
    public int tokens() {
        return tokens;
    }

    /** Whether it holds output that a reader can see. */
    public boolean hasOutput() {
        return hasOutput;
    }

    /** What the engine told of its tokens. */
    public LogProbabilities logProbabilities() {
        return logProbabilities;
    }

    /** Whether it is {@link #PROGRESS}. */
    @SuppressWarnings("ReferenceEquality") // an upstream's own empty object is no sign of work
    public boolean isProgress() {
        return this == PROGRESS;
    }

    /** Whether it tells of no choice at all, as one of the usage alone does. */
    public boolean isWithoutChoices() {
        return spliced == null && json().path("choices").isEmpty();
    }

    /** Why the answer ended ({@code stop}, {@code length}, {@code tool_calls} …); empty until it did. */
    public Optional<String> finishReason() {
        if (spliced != null) {
            return Optional.empty();
        }
        for (JsonNode choice : json().path("choices")) {
            JsonNode reason = choice.path("finish_reason");
            if (reason.isTextual()) {
                return Optional.of(reason.textValue());
            }
        }
        return Optional.empty();
    }

    /** The token counts so far; of several in one answer the last one counts. Empty in most events. */
    public Optional<Usage> usage() {
        if (spliced != null) {
            return Optional.empty();
        }
        JsonNode usage = json().path("usage");
        if (!usage.isObject()) {
            return Optional.empty();
        }
        int prompt = Math.max(0, usage.path("prompt_tokens").asInt());
        int cached = usage.path("prompt_tokens_details").path("cached_tokens").asInt();
        return Optional.of(
                new Usage(prompt, Math.max(0, usage.path("completion_tokens").asInt()), Math.clamp(cached, 0, prompt)));
    }

    private static boolean hasOutput(ObjectNode json) {
        for (JsonNode choice : json.path("choices")) {
            if (isOutput(choice)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a choice of an event holds output that a reader can see, see {@link #hasOutput}. */
    public static boolean isOutput(JsonNode choice) {
        JsonNode delta = choice.path("delta");
        return nonEmpty(choice.path("text"))
                || nonEmpty(delta.path("content"))
                || nonEmpty(delta.path("reasoning_content"))
                || nonEmpty(delta.path("reasoning"))
                || nonEmpty(delta.path("refusal"))
                || !delta.path("tool_calls").isEmpty();
    }

    private static boolean nonEmpty(JsonNode text) {
        return text.isTextual() && !text.textValue().isEmpty();
    }

    @Override
    public String toString() {
        return "ChatEvent[" + json() + ", tokens=" + tokens + "]";
    }
}
