package dev.tandem.replay.store;

import java.io.IOException;

/** Takes a prompt. */
public interface PromptSink {

    /** Writes it somewhere. */
    void accept(Prompt prompt) throws IOException;
}
