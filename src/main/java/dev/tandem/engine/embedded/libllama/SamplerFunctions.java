package dev.tandem.engine.embedded.libllama;

import static dev.tandem.engine.embedded.libllama.NativeCall.call;
import static dev.tandem.engine.embedded.libllama.NativeCall.run;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Functions of samplers, named after those that they call. Immutable. */
final class SamplerFunctions {

    private final MethodHandle chain;
    private final MethodHandle add;
    private final MethodHandle free;
    private final MethodHandle sample;
    private final MethodHandle apply;
    private final MethodHandle accept;
    private final MethodHandle greedy;
    private final MethodHandle dist;
    private final MethodHandle topK;
    private final MethodHandle topP;
    private final MethodHandle minP;
    private final MethodHandle temperature;
    private final MethodHandle logitBias;
    private final MethodHandle grammar;
    private final MethodHandle penalties;
    private final boolean penaltiesTakeVocabulary;

    private SamplerFunctions(ForeignFunctions functions, Abi abi) throws UnknownLibraryException {
        chain = functions.find(abi, "llama_sampler_chain_init");
        add = functions.find(abi, "llama_sampler_chain_add");
        free = functions.find(abi, "llama_sampler_free");
        sample = functions.find(abi, "llama_sampler_sample");
        apply = functions.find(abi, "llama_sampler_apply");
        accept = functions.find(abi, "llama_sampler_accept");
        greedy = functions.find(abi, "llama_sampler_init_greedy");
        dist = functions.find(abi, "llama_sampler_init_dist");
        topK = functions.find(abi, "llama_sampler_init_top_k");
        topP = functions.find(abi, "llama_sampler_init_top_p");
        minP = functions.find(abi, "llama_sampler_init_min_p");
        temperature = functions.find(abi, "llama_sampler_init_temp");
        logitBias = functions.find(abi, "llama_sampler_init_logit_bias");
        grammar = functions.find(abi, "llama_sampler_init_grammar");
        penalties = functions.find(abi, "llama_sampler_init_penalties");
        penaltiesTakeVocabulary = penalties.type().parameterCount() > 4;
    }

    static SamplerFunctions of(ForeignFunctions functions, Abi abi) throws UnknownLibraryException {
        return new SamplerFunctions(functions, abi);
    }

    MemorySegment chain() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = arena.allocate(Abi.CHAIN_PARAMETERS);
            parameters.set(JAVA_BOOLEAN, 0, true);
            return call(() -> (MemorySegment) chain.invokeExact(parameters));
        }
    }

    /** The chain owns the sampler from now on. */
    void add(MemorySegment to, MemorySegment sampler) {
        run(() -> {
            add.invokeExact(to, sampler);
        });
    }

    void free(MemorySegment sampler) {
        run(() -> {
            free.invokeExact(sampler);
        });
    }

    /** Chooses a token of an output of the last batch, which must have one, and accepts it. */
    int sample(MemorySegment sampler, MemorySegment context, int output) {
        return call(() -> (int) sample.invokeExact(sampler, context, output));
    }

    void apply(MemorySegment sampler, MemorySegment candidates) {
        run(() -> {
            apply.invokeExact(sampler, candidates);
        });
    }

    /** A grammar that does not allow the token ends the process. */
    void accept(MemorySegment sampler, int token) {
        run(() -> {
            accept.invokeExact(sampler, token);
        });
    }

    MemorySegment greedy() {
        return call(() -> (MemorySegment) greedy.invokeExact());
    }

    MemorySegment dist(int seed) {
        return call(() -> (MemorySegment) dist.invokeExact(seed));
    }

    MemorySegment topK(int k) {
        return call(() -> (MemorySegment) topK.invokeExact(k));
    }

    MemorySegment topP(float p) {
        return call(() -> (MemorySegment) topP.invokeExact(p, 0L));
    }

    MemorySegment minP(float p) {
        return call(() -> (MemorySegment) minP.invokeExact(p, 0L));
    }

    MemorySegment temperature(float value) {
        return call(() -> (MemorySegment) temperature.invokeExact(value));
    }

    /** @param biases pairs of a token and a float, copied */
    MemorySegment logitBias(int vocabularySize, int count, MemorySegment biases) {
        return call(() -> (MemorySegment) logitBias.invokeExact(vocabularySize, count, biases));
    }

    /** A null pointer when the grammar is none. */
    MemorySegment grammar(MemorySegment vocabulary, MemorySegment text, MemorySegment root) {
        return call(() -> (MemorySegment) grammar.invokeExact(vocabulary, text, root));
    }

    MemorySegment penalties(int vocabularySize, int last, float repeat, float frequency, float presence) {
        return penaltiesTakeVocabulary
                ? call(() -> (MemorySegment) penalties.invokeExact(vocabularySize, last, repeat, frequency, presence))
                : call(() -> (MemorySegment) penalties.invokeExact(last, repeat, frequency, presence));
    }
}
