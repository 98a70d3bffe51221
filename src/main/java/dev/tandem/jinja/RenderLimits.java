package dev.tandem.jinja;

import java.time.Duration;

/**
 * How far one rendering may go before it is given up: a template comes from a file of unknown origin.
 *
 * @param steps expressions and statements evaluated, items looped over and values compared
 * @param characters made in all, those that are thrown away again among them
 * @param depth of expressions, statements and macros within one another
 * @param time from its beginning
 */
public record RenderLimits(long steps, long characters, int depth, Duration time) {

    /** Values within values; deeper ones, and those that contain themselves, are refused. */
    static final int NESTING = 256;

    /** Far beyond what a chat template needs for a conversation. */
    public static final RenderLimits STANDARD = new RenderLimits(20_000_000, 128L << 20, 400, Duration.ofSeconds(10));
}
