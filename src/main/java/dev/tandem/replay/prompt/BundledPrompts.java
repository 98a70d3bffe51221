package dev.tandem.replay.prompt;

import java.io.InputStream;

/**
 * The prompts that come with the program, for those who have none of their own at hand: JSON Lines of chat requests, six
 * kinds, twenty of each. They stand in for one's own traffic and are not drawn from any.
 */
public final class BundledPrompts {

    /** How many there are. */
    public static final int COUNT = 120;

    private BundledPrompts() {}

    /** Reads them from the beginning. */
    public static InputStream open() {
        InputStream prompts = BundledPrompts.class.getResourceAsStream("/prompts/bundled.jsonl");
        if (prompts == null) {
            throw new IllegalStateException("prompts/bundled.jsonl is missing from the application");
        }
        return prompts;
    }
}
