package dev.tandem.engine.embedded.decoding;

import dev.tandem.inference.EngineException;
import java.util.OptionalInt;

/**
 * One answer to decode. But for {@link #isWanted()} all methods are called on the decoding thread, which they must not
 * keep from its work; {@link #close()} is the last of them, whatever happened.
 */
public interface DecodingTask {

    /** Ids of the prompt, at least one, that fit into a sequence together with the answer. Never modified. */
    int[] prompt();

    /** Whether what is remembered of another prompt may take the place of computing the beginning that both share. */
    boolean reusesPrefix();

    /** Whether anybody still waits for it: it is dropped before the next batch where nobody does. Any thread may ask. */
    boolean isWanted();

    /** It has got a slot; so many tokens of its prompt need not be computed. */
    void begin(int remembered);

    /**
     * The next token of the answer has been computed.
     *
     * @param output where in the batch to sample it
     * @return the token, when another one is wanted after it; empty when the answer has ended
     * @throws RuntimeException when the answer cannot go on
     */
    OptionalInt next(int output);

    /** The answer broke off. */
    void fail(EngineException cause);

    /** Frees what it holds. */
    void close();
}
