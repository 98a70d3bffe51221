package dev.tandem.engine.echo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineException.Refused;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.TokenScore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Answers text completions that ask for {@code echo} on engines that can score: neither llama.cpp's server nor its library
 * says of itself how likely the tokens of a prompt were (issue 27174 of llama.cpp), which evaluation harnesses live on. The
 * prompt is scored as an answer to its own first token. Other engines get such requests as they are. Thread-safe.
 */
public final class PromptEcho {

    private final InferenceEngine engine;

    /** @param engine answers what asks for no echo */
    public PromptEcho(InferenceEngine engine) {
        this.engine = engine;
    }

    private boolean isOurs(ChatRequest request) {
        return request.echo() && engine.scorer().isPresent();
    }

    /**
     * As {@link InferenceEngine#chat}, with the prompt as the beginning of each choice where that is asked for. Events that
     * repeat it have no output and no tokens. Several prompts are answered one after the other.
     */
    public Multi<ChatEvent> chat(ChatRequest request) {
        return isOurs(request)
                ? Multi.createFrom().deferred(() -> answer(EchoRequest.of(request)))
                : engine.chat(request);
    }

    /** As {@link InferenceEngine#objection}. */
    public Optional<EngineException> objection(ChatRequest request) {
        if (!isOurs(request)) {
            return engine.objection(request);
        }
        try {
            EchoRequest asked = EchoRequest.of(request);
            return asked.prompts().stream()
                    .flatMap(prompt -> engine.objection(asked.continuing(prompt)).stream())
                    .findFirst();
        } catch (Refused e) {
            return Optional.of(e);
        }
    }

    /** As {@link InferenceEngine#countPromptTokens}; of several prompts those of the longest one. */
    public Uni<Integer> countPromptTokens(ChatRequest request) {
        if (!isOurs(request)) {
            return engine.countPromptTokens(request);
        }
        return Uni.createFrom().deferred(() -> {
            EchoRequest asked = EchoRequest.of(request);
            return Multi.createFrom()
                    .iterable(asked.prompts())
                    .onItem()
                    .transformToUniAndConcatenate(prompt -> given(prompt)
                            .map(ids -> Uni.createFrom().item(ids.size()))
                            .orElseGet(() -> engine.countPromptTokens(asked.continuing(prompt))))
                    .collect()
                    .with(Collectors.reducing(0, Math::max));
        });
    }

    private Multi<ChatEvent> answer(EchoRequest asked) {
        EchoedAnswer answer = new EchoedAnswer(asked);
        Multi<ChatEvent> choices = Multi.createFrom()
                .range(0, asked.prompts().size())
                .onItem()
                .transformToMultiAndConcatenate(i -> read(asked, asked.prompts().get(i))
                        .onItem()
                        .transformToMulti(prompt -> Multi.createBy()
                                .concatenating()
                                .streams(
                                        Multi.createFrom().iterable(answer.begin(i, prompt)),
                                        rest(asked, asked.prompts().get(i), answer))));
        return Multi.createBy()
                .concatenating()
                .streams(
                        choices,
                        Multi.createFrom().deferred(() -> Multi.createFrom().item(answer.usage())));
    }

    private Multi<ChatEvent> rest(EchoRequest asked, JsonNode prompt, EchoedAnswer answer) {
        return asked.generates()
                ? engine.chat(asked.continuing(prompt))
                        .onItem()
                        .transformToIterable(answer::continued)
                        .onCompletion()
                        .invoke(answer::end)
                : Multi.createFrom().deferred(() -> Multi.createFrom().iterable(answer.cut()));
    }

    private Uni<EchoedPrompt> read(EchoRequest asked, JsonNode prompt) {
        Scorer scorer = engine.scorer().orElseThrow();
        return given(prompt)
                .map(ids -> Uni.createFrom().item(ids))
                .orElseGet(() -> scorer.prompt(asked.continuing(prompt)))
                .chain(ids -> text(scorer, prompt, ids).chain(text -> scored(scorer, text, ids, asked.top())))
                .onFailure(UnscorableException.class)
                .transform(e -> new Refused(
                        "The prompt cannot be repeated with log-probabilities: " + e.getMessage() + ".",
                        "prompt",
                        "invalid_value"));
    }

    private static Optional<TokenIds> given(JsonNode prompt) {
        return prompt.isTextual()
                ? Optional.empty()
                : Optional.of(TokenIds.of(StreamSupport.stream(prompt.spliterator(), false)
                        .mapToInt(JsonNode::intValue)
                        .toArray()));
    }

    private static Uni<String> text(Scorer scorer, JsonNode prompt, TokenIds ids) {
        return prompt.isTextual() ? Uni.createFrom().item(prompt.textValue()) : scorer.text(ids);
    }

    private static Uni<EchoedPrompt> scored(Scorer scorer, String text, TokenIds ids, OptionalInt top) {
        if (top.isEmpty()) {
            return Uni.createFrom().item(new EchoedPrompt(text, ids.size(), null));
        }
        int count = top.getAsInt();
        return scores(scorer, ids, Math.max(1, count))
                .chain(scores -> scorer.texts(EchoedPrompt.named(ids, scores, count))
                        .map(texts -> new EchoedPrompt(
                                text, ids.size(), EchoedPrompt.logprobs(text, ids, scores, count, texts))));
    }

    private static Uni<List<TokenScore>> scores(Scorer scorer, TokenIds ids, int topN) {
        return ids.size() == 1
                ? Uni.createFrom().item(List.of())
                : scorer.score(TokenIds.of(ids.at(0)), ids.without(1), topN);
    }
}
