package dev.tandem.feedback;

import org.jspecify.annotations.Nullable;

/**
 * Feedback as it was sent.
 *
 * @param requestId what it is about, the value of the answer's header {@code x-request-id}
 * @param key the client's own name for this submission; sent again with it, the submission is stored once
 * @param client name of the API key that was shown; empty for none
 */
public record FeedbackSubmission(
        String requestId, Rating opinion, @Nullable String key, String client) {}
