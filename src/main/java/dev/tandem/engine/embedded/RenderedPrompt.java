package dev.tandem.engine.embedded;

import java.util.List;

/**
 * A prompt as text, and which of it came from a client rather than from the model's template.
 *
 * @param text the whole prompt
 * @param foreign where the clients' texts stand, in order
 */
record RenderedPrompt(String text, List<Span> foreign) {

    RenderedPrompt {
        foreign = List.copyOf(foreign);
    }

    /**
     * A stretch of text.
     *
     * @param start its first character
     * @param end the one after its last
     */
    record Span(int start, int end) {}
}
