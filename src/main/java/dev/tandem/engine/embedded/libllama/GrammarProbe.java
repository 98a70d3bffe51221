package dev.tandem.engine.embedded.libllama;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Finds out whether a library reads a grammar. Older ones make a sampler that allows everything of a text that is none: so
 * the text is read with another rule for a beginning, which allows next to nothing.
 */
final class GrammarProbe {

    private static final String ROOT = "tandem-probe";
    private static final String RULE = "\n" + ROOT + " ::= \"\\x01\" root\n";

    private GrammarProbe() {}

    static boolean understands(LlamaWeights weights, String grammar) {
        int[] other = weights.encodePlain("q");
        SamplerFunctions functions = weights.library().samplers;
        try (Arena texts = Arena.ofConfined()) {
            Candidates candidates = new Candidates(1, texts);
            MemorySegment sampler = functions.grammar(
                    weights.vocabulary(), texts.allocateFrom(grammar + RULE), texts.allocateFrom(ROOT));
            if (sampler.equals(MemorySegment.NULL) || other.length == 0) {
                return false;
            }
            try {
                candidates.only(other[0]);
                functions.apply(sampler, candidates.array());
                return !candidates.isFirstAllowed();
            } finally {
                functions.free(sampler);
            }
        }
    }
}
