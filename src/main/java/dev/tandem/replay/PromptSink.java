package dev.tandem.replay;

import java.io.IOException;

/** Takes a prompt. */
interface PromptSink {

    /** Writes it somewhere. */
    void accept(Prompt prompt) throws IOException;
}
