package dev.tandem.inference;

import java.util.Optional;

/**
 * Learns from one answer which tokens it is made of, unseen by the client: what the engine is asked for in addition is
 * taken out of the events again. For one answer and one thread at a time.
 */
public interface AnswerTrace {

    /** The request that the engine must get in place of the client's. */
    ChatRequest request();

    /** The event as the engine would have sent it for the client's own request. */
    ChatEvent clean(ChatEvent event);

    /**
     * Ids of the tokens of the answer, without one that only ended it; all events must have been seen. Empty when they
     * are not known for certain, or cannot be scored: some token was not told of, or has no text of its own.
     */
    Optional<TokenIds> ids();
}
