package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineException.Refused;
import dev.tandem.inference.PromptBound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request into the prompt's token ids. A text that spells a control token gives the tokens of that spelling,
 * never the control token itself: it is encoded in two pieces. Thread-safe as far as the tokenizer is.
 */
final class PromptEncoder {

    private final Function<String, int[]> tokenizer;
    private final @Nullable ChatTemplate template;
    private final SpecialTokens special;
    private final OptionalInt beginning;
    private final int vocabularySize;
    private final Optional<PromptBound> bound;

    /**
     * @param tokenizer the tokens of a text, none added, spellings of control tokens understood
     * @param template {@code null} when the model has none; then chats are refused
     * @param beginning the token that begins every text; empty for a model that has none
     * @param bound what a prompt is held against before the tokenizer sees it
     */
    PromptEncoder(
            Function<String, int[]> tokenizer,
            @Nullable ChatTemplate template,
            SpecialTokens special,
            OptionalInt beginning,
            int vocabularySize,
            Optional<PromptBound> bound) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.special = special;
        this.beginning = beginning;
        this.vocabularySize = vocabularySize;
        this.bound = bound;
    }

    /**
     * The prompt's ids, at least one.
     *
     * @throws Refused when it is no prompt for this model
     * @throws EngineException.ContextLengthExceeded when its bytes alone say that it does not fit; a shorter one is
     *     encoded, whether it fits or not
     */
    int[] encode(ChatRequest request) {
        return switch (request.operation()) {
            case CHAT -> withBeginning(ids(rendered(request)));
            case TEXT_COMPLETION -> text(request.prompt());
        };
    }

    /** Whether the model's thoughts come in channels, as Gemma 4's do. */
    boolean thinksInChannels() {
        return template != null && template.thinksInChannels();
    }

    private RenderedPrompt rendered(ChatRequest request) {
        if (template == null) {
            throw new Refused("This model's file has no chat template. Use /v1/completions.", "messages");
        }
        return template.render(Message.of(request.messages()), TemplateVariables.of(request));
    }

    private IntStream ids(RenderedPrompt prompt) {
        bound.ifPresent(most -> most.check(prompt.text()));
        List<String> pieces = new ArrayList<>();
        int start = 0;
        for (int cut : special.cuts(prompt)) {
            pieces.add(prompt.text().substring(start, cut));
            start = cut;
        }
        pieces.add(prompt.text().substring(start));
        return pieces.stream().flatMapToInt(piece -> IntStream.of(tokenizer.apply(piece)));
    }

    /** Without a template the text is all there is, so that control tokens that it spells are meant. */
    private int[] text(JsonNode prompt) {
        check(prompt);
        if (prompt.isTextual()) {
            bound.ifPresent(most -> most.check(prompt.textValue()));
            return withBeginning(IntStream.of(tokenizer.apply(prompt.textValue())));
        }
        return given(prompt);
    }

    /** @throws Refused when it is neither a text nor ids */
    static void check(JsonNode prompt) {
        boolean ids = prompt.isArray() && prompt.path(0).isIntegralNumber();
        if (!prompt.isTextual() && !ids) {
            throw InvalidField.type("prompt", "one string or one array of token ids");
        }
    }

    private int[] given(JsonNode prompt) {
        int[] ids = new int[prompt.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = prompt.get(i);
            if (!id.isIntegralNumber()
                    || !id.canConvertToInt()
                    || id.intValue() < 0
                    || id.intValue() >= vocabularySize) {
                throw InvalidField.value(
                        "prompt", "token ids from 0 to " + (vocabularySize - 1) + ", but got another at index " + i);
            }
            ids[i] = id.intValue();
        }
        return ids;
    }

    private int[] withBeginning(IntStream stream) {
        int[] ids = stream.toArray();
        boolean begun = beginning.isEmpty() || (ids.length > 0 && ids[0] == beginning.getAsInt());
        int[] all = begun
                ? ids
                : IntStream.concat(IntStream.of(beginning.getAsInt()), IntStream.of(ids))
                        .toArray();
        if (all.length == 0) {
            throw InvalidField.empty("prompt", "string");
        }
        return all;
    }
}
