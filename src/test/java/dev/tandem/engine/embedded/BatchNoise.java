package dev.tandem.engine.embedded;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.embedded.libllama.ContextSettings;
import dev.tandem.engine.embedded.libllama.LlamaBatch;
import dev.tandem.engine.embedded.libllama.LlamaContext;
import dev.tandem.engine.embedded.libllama.LlamaContext.Decoded;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How far the logits of the same tokens are apart when a library computes one token at a time, and eight: two programs
 * that choose the likeliest token may choose another one where two are no further apart than that.
 */
final class BatchNoise implements AutoCloseable {

    private static final int LARGE = 8;
    /** Only these are ever chosen greedily. */
    private static final int LIKELIEST = 10;
    /** Tokens that penalties look back over. */
    private static final int WINDOW = 64;

    private final LlamaContext context;
    private final int vocabularySize;
    private double largest;

    BatchNoise(LlamaWeights weights, int tokens) {
        context = LlamaContext.create(weights, ContextSettings.single(tokens, LARGE, LARGE, 1), null);
        vocabularySize = weights.vocabularySize();
    }

    /** The largest so far: how far two of a position's likeliest tokens moved against each other. */
    double largest() {
        return largest;
    }

    /** Looks at the tokens of one more conversation. */
    void observe(int[] tokens) {
        float[][] single = logits(tokens, 1);
        float[][] large = logits(tokens, LARGE);
        for (int at = 0; at < tokens.length; at++) {
            float[] one = single[at];
            int[] top = IntStream.range(0, vocabularySize)
                    .boxed()
                    .sorted((a, b) -> Float.compare(one[b], one[a]))
                    .limit(LIKELIEST)
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int id : top) {
                double moved = (one[top[0]] - one[id]) - (large[at][top[0]] - large[at][id]);
                largest = Math.max(largest, Math.abs(moved));
            }
        }
    }

    /** How much the model prefers one token to another one after these, with what the request adds to both. */
    double gap(int[] before, int chosen, int other, ObjectNode request) {
        float[] logits = logits(before, LARGE)[before.length - 1];
        return adjusted(logits[chosen], chosen, before, request) - adjusted(logits[other], other, before, request);
    }

    private static double adjusted(double logit, int token, int[] before, ObjectNode request) {
        double value = logit + request.path("logit_bias").path("" + token).asDouble(0);
        long count = Arrays.stream(before)
                .skip(Math.max(0, before.length - WINDOW))
                .filter(id -> id == token)
                .count();
        if (count == 0) {
            return value;
        }
        double repeat = request.path("repeat_penalty").asDouble(1);
        return (value > 0 ? value / repeat : value * repeat)
                - count * request.path("frequency_penalty").asDouble(0)
                - request.path("presence_penalty").asDouble(0);
    }

    private float[][] logits(int[] tokens, int size) {
        context.clear();
        float[][] logits = new float[tokens.length][];
        LlamaBatch batch = context.batch();
        for (int from = 0; from < tokens.length; from += size) {
            int to = Math.min(from + size, tokens.length);
            batch.clear();
            for (int at = from; at < to; at++) {
                batch.add(tokens[at], at, 0, true);
            }
            if (context.decode() != Decoded.DONE) {
                throw new AssertionError("the batch from " + from + " was not computed");
            }
            for (int at = from; at < to; at++) {
                logits[at] = context.logits(at - from).toArray(JAVA_FLOAT);
            }
        }
        return logits;
    }

    @Override
    public void close() {
        context.close();
    }
}
