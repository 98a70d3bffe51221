package dev.tandem.engine.embedded.libllama;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Chooses the tokens of one answer, in the order of llama-server: biases, penalties, top-k, top-p, min-p, temperature,
 * chance. A grammar is asked about the chosen token only, and about all of them where it says no, which comes to the same
 * as long as chance plays no part and is much faster. For one thread at a time, whichever; to be closed before the weights.
 */
public final class LlamaSampler implements AutoCloseable {

    /** Tokens that penalties look back over. */
    private static final int PENALTY_WINDOW = 64;

    private final SamplerFunctions functions;
    private final LlamaWeights weights;
    private final SamplerSettings settings;
    private final MemorySegment chain;
    private final MemorySegment grammar;
    private boolean closed;

    private LlamaSampler(LlamaWeights weights, SamplerSettings settings) {
        this.functions = weights.library().samplers;
        this.weights = weights;
        this.settings = settings;
        this.grammar = grammar();
        this.chain = chain();
    }

    /**
     * Makes one; a large grammar takes its time.
     *
     * @throws IllegalArgumentException when the grammar is none that the library reads, or a bias is for no token
     */
    public static LlamaSampler create(LlamaWeights weights, SamplerSettings settings) {
        LogitBiases.check(weights, settings.biases());
        return new LlamaSampler(weights, settings);
    }

    private MemorySegment grammar() {
        String text = settings.grammar();
        if (text == null) {
            return MemorySegment.NULL;
        }
        if (!GrammarProbe.understands(weights, text)) {
            throw new IllegalArgumentException("llama.cpp does not understand the grammar");
        }
        try (Arena texts = Arena.ofConfined()) {
            return functions.grammar(weights.vocabulary(), texts.allocateFrom(text), texts.allocateFrom("root"));
        }
    }

    private MemorySegment chain() {
        MemorySegment all = functions.chain();
        LogitBiases.of(weights, settings.biases()).ifPresent(biases -> functions.add(all, biases));
        if (settings.penalises()) {
            functions.add(
                    all,
                    functions.penalties(
                            weights.vocabularySize(),
                            PENALTY_WINDOW,
                            settings.repeatPenalty(),
                            settings.frequencyPenalty(),
                            settings.presencePenalty()));
        }
        if (settings.isGreedy()) {
            functions.add(all, functions.greedy());
        } else {
            functions.add(all, functions.topK(settings.topK()));
            functions.add(all, functions.topP(settings.topP()));
            functions.add(all, functions.minP(settings.minP()));
            functions.add(all, functions.temperature(settings.temperature()));
            functions.add(all, functions.dist(settings.seed()));
        }
        return all;
    }

    /** Tells it of the prompt, whose last tokens count for penalties. */
    public void begin(int[] prompt) {
        if (settings.penalises()) {
            for (int i = Math.max(0, prompt.length - PENALTY_WINDOW); i < prompt.length; i++) {
                functions.accept(chain, prompt[i]);
            }
        }
    }

    /**
     * Chooses a token and goes on from there.
     *
     * @param index of a token of the context's last batch that had an output
     * @throws NoTokenLeftException when none is left that the grammar allows
     */
    public int sample(LlamaContext context, int index) {
        MemorySegment pointer = context.pointerFor(index);
        int token = grammar.equals(MemorySegment.NULL)
                ? functions.sample(chain, pointer, index)
                : sampleByGrammar(context.logits(index), context.candidates());
        if (token < 0 || token >= weights.vocabularySize()) {
            throw new IllegalStateException("llama.cpp chose token " + token);
        }
        return token;
    }

    private int sampleByGrammar(MemorySegment logits, Candidates candidates) {
        candidates.fill(logits);
        functions.apply(chain, candidates.array());
        int token = candidates.selected();
        if (!allows(token, candidates)) {
            candidates.fill(logits);
            functions.apply(grammar, candidates.array());
            functions.apply(chain, candidates.array());
            token = candidates.selected();
            // Accepting what it does not allow ends the process.
            if (!allows(token, candidates)) {
                throw new NoTokenLeftException();
            }
        }
        functions.accept(grammar, token);
        functions.accept(chain, token);
        return token;
    }

    private boolean allows(int token, Candidates candidates) {
        candidates.only(token);
        functions.apply(grammar, candidates.array());
        return candidates.isFirstAllowed();
    }

    /** Frees it. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            functions.free(chain);
            if (!grammar.equals(MemorySegment.NULL)) {
                functions.free(grammar);
            }
        }
    }
}
