package dev.tandem.replay.store;

import java.io.IOException;

/** Where the prompts of a replay come from. */
@FunctionalInterface
public interface PromptSource {

    /**
     * Hands all prompts over, in their order.
     *
     * @return how many there were, at least 1
     * @throws PromptFileException for the first prompt that cannot be used
     * @throws IOException when they cannot be read, or not be written
     */
    int writeTo(PromptSink sink) throws IOException;
}
