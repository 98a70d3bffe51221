package dev.tandem.feedback;

/**
 * Something to say of an answer or a pair.
 *
 * @param name the client's key of feedback, or the pair of a vote
 * @param about the answer of feedback, empty for a vote
 * @param said up, down; left, right, tie, both_bad
 */
record FeedbackPost(String name, String about, String said) {

    boolean isVote() {
        return about.isEmpty();
    }

    String path() {
        return isVote() ? "/v1/votes" : "/v1/feedback";
    }

    /** JSON with single quotes. */
    String body() {
        return isVote()
                ? "{'pair': '" + name + "', 'vote': '" + said + "'}"
                : "{'id': '" + about + "', 'rating': '" + said + "'}";
    }

    /** Names and values in turn. */
    String[] headers() {
        return isVote() ? new String[0] : new String[] {"Idempotency-Key", name};
    }
}
