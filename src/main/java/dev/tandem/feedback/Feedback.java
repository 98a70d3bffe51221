package dev.tandem.feedback;

import java.time.Instant;

/**
 * Feedback as it is kept.
 *
 * @param id unique, begins with {@code fb_}
 * @param revision 1 at first, one more with each amendment
 * @param requestId what it is about
 * @param withdrawn whether it no longer counts; nothing is left of the opinion then
 * @param givenAt when this revision came
 */
public record Feedback(String id, int revision, String requestId, Rating opinion, boolean withdrawn, Instant givenAt) {}
