package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.embedded.decoding.DecodingTask;
import dev.tandem.engine.embedded.libllama.LlamaSampler;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.engine.embedded.libllama.NoTokenLeftException;
import dev.tandem.engine.embedded.libllama.SamplerSettings;
import dev.tandem.engine.embedded.scoring.LogSoftmax;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Operation;
import dev.tandem.stats.TokenScore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One choice of an answer in the making: prepared on a thread of its own, then decoded with others, while what it has to tell is handed
 * out on a third thread. What is generated ahead of a slow reader is bounded by the context of a slot.
 */
final class Generation implements DecodingTask {

    /** Tokens within which a prompt that begins the model's thoughts does so. */
    private static final int PROMPT_END = 16;

    private final ChatRequest request;
    private final LoadedModel model;
    private final LlamaWeights weights;
    private final AnswerStream stream;
    private final Delivery delivery;
    private final int[] prompt;
    private final int limit;
    private final boolean reusesPrefix;
    private final OptionalInt logprobs;
    private final LlamaSampler sampler;
    private final TokenNodes nodes;
    private final AnswerText text;
    private final ReasoningParser reasoning;
    private final AnswerEvents events;
    private final AnswerClock clock = new AnswerClock(System::nanoTime);

    /** Tokens whose text is not certain yet, and what is known of them. */
    private final List<Integer> held = new ArrayList<>();

    private final List<TokenScore> scores = new ArrayList<>();
    private int tokens;
    private int characters;
    private int remembered;

    /**
     * Prepares one choice of an answer; blocks for as long as that takes.
     *
     * @param prompt of {@link #prompt(ChatRequest, LoadedModel)}
     * @param choice its index, from 0
     * @param stream where all choices come together
     * @param delivery where events are handed out
     * @throws EngineException when the model cannot take the request
     */
    Generation(
            ChatRequest request, LoadedModel model, int[] prompt, int choice, AnswerStream stream, Delivery delivery) {
        this.request = request;
        this.model = model;
        this.weights = model.weights();
        this.nodes = new TokenNodes(weights);
        this.stream = stream;
        this.delivery = delivery;
        this.prompt = prompt;
        this.limit = Math.min(request.maxTokens().orElse(Integer.MAX_VALUE), model.context() - prompt.length);
        this.logprobs = Logprobs.asked(request);
        Sampling sampling =
                SamplingParameters.of(request, model.vocabularySize()).ofChoice(choice);
        // A prompt that is remembered was computed in other batches, whose last bits differ.
        this.reusesPrefix = !sampling.isSeeded();
        this.text = new AnswerText(SamplingParameters.stops(request));
        this.events = new AnswerEvents(request.operation(), choice, TokenTrace.isAsked(request), stream);
        String grammar = ResponseFormat.grammar(request).orElse(null);
        this.reasoning = reasoning(grammar);
        this.sampler = sampler(sampling, grammar);
    }

    /** What a grammar lets through is all said, and so is what goes on with a text. */
    private ReasoningParser reasoning(@Nullable String grammar) {
        return request.operation() == Operation.CHAT
                        && grammar == null
                        && model.prompts().thinksInChannels()
                ? ReasoningParser.ofChannels(promptEnd())
                : ReasoningParser.none();
    }

    private String promptEnd() {
        return weights.decode(Arrays.copyOfRange(prompt, Math.max(0, prompt.length - PROMPT_END), prompt.length));
    }

    private LlamaSampler sampler(Sampling sampling, @Nullable String grammar) {
        SamplerSettings settings = sampling.settings(weights, grammar);
        if (settings.bansAll(model.vocabularySize())) {
            throw noTokenLeft("it leaves no token.");
        }
        try {
            return LlamaSampler.create(weights, settings);
        } catch (IllegalArgumentException e) {
            throw new EngineException.Refused(
                    "llama.cpp does not take the grammar of this 'response_format'.",
                    "response_format",
                    "invalid_value");
        }
    }

    /**
     * The ids of a request's prompt, fewer than the model's context.
     *
     * @throws EngineException when the model cannot take the request
     */
    static int[] prompt(ChatRequest request, LoadedModel model) {
        model.description().capabilities().missing(request).ifPresent(param -> {
            throw new EngineException.Refused("The embedded engine does not support '" + param + "'.", param);
        });
        int[] prompt = model.prompts().encode(request);
        if (prompt.length >= model.context()) {
            throw new EngineException.ContextLengthExceeded(prompt.length, model.context());
        }
        return prompt;
    }

    /** Whether there is anything to generate. */
    boolean isWorkToDo() {
        return limit > 0;
    }

    /** Answers without a token, where none is wanted; on any thread. */
    void answerNothing() {
        events.begin(0);
        events.end("length", new int[0], 0);
    }

    @Override
    public int[] prompt() {
        return prompt;
    }

    @Override
    public boolean reusesPrefix() {
        return reusesPrefix;
    }

    @Override
    public boolean isWanted() {
        return stream.isWanted();
    }

    @Override
    public void begin(int shared) {
        remembered = shared;
        clock.begin();
        sampler.begin(prompt);
    }

    @Override
    public OptionalInt next(int output) {
        int token = sample(output);
        clock.token();
        if (tokens == 0) {
            delivery.later(() -> events.begin(remembered));
        }
        tokens++;
        if (weights.endsGeneration(token)) {
            finish("stop", token);
            return OptionalInt.empty();
        }
        held.add(token);
        if (logprobs.isPresent()) {
            scores.add(score(output, token));
        }
        tell(reasoning.accept(text.accept(weights.piece(token))));
        if (text.isStopped() || tokens >= limit) {
            finish(text.isStopped() ? "stop" : "length");
            return OptionalInt.empty();
        }
        return OptionalInt.of(token);
    }

    /** What leaves no token to come next is the request's own, where it bans some. */
    private int sample(int output) {
        try {
            return sampler.sample(model.decoding(), output);
        } catch (NoTokenLeftException e) {
            if (request.present("logit_bias").isEmpty()) {
                throw e;
            }
            throw noTokenLeft("it leaves no token that 'response_format' allows.");
        }
    }

    private static EngineException noTokenLeft(String why) {
        return new EngineException.Refused("Invalid 'logit_bias': " + why, "logit_bias", "invalid_value");
    }

    private TokenScore score(int output, int token) {
        MemorySegment logits = model.decoding().logits(output);
        return LogSoftmax.score(logits.toArray(ValueLayout.JAVA_FLOAT), token, Math.max(1, logprobs.orElse(0)));
    }

    /** Tokens of whose text nothing is told wait for the next ones. */
    private void tell(List<ReasoningParser.Said> parts) {
        for (ReasoningParser.Said said : parts) {
            int[] ids = takeHeld();
            List<TokenScore> told = List.copyOf(scores);
            scores.clear();
            int offset = characters;
            characters += said.text().length();
            delivery.later(() -> events.text(said, ids, logprobs(told, offset)));
        }
    }

    private @Nullable ObjectNode logprobs(List<TokenScore> told, int offset) {
        if (logprobs.isEmpty()) {
            return null;
        }
        return request.operation() == Operation.CHAT
                ? Logprobs.ofChat(told, logprobs.getAsInt(), nodes)
                : Logprobs.ofText(told, logprobs.getAsInt(), offset, nodes);
    }

    private int[] takeHeld() {
        int[] ids = held.stream().mapToInt(Integer::intValue).toArray();
        held.clear();
        return ids;
    }

    /** @param end the token that ended the answer, if one did */
    private void finish(String reason, int... end) {
        tell(reasoning.accept(text.flush()));
        tell(reasoning.flush());
        int[] rest =
                IntStream.concat(IntStream.of(takeHeld()), IntStream.of(end)).toArray();
        int all = tokens;
        ObjectNode timings = clock.timings(prompt.length, remembered);
        delivery.later(() -> {
            stream.took(timings);
            events.end(reason, rest, all);
        });
    }

    @Override
    public void fail(EngineException cause) {
        delivery.later(() -> stream.fail(cause));
    }

    @Override
    public void close() {
        sampler.close();
    }
}
