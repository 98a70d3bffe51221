package dev.tandem.feedback;

import java.time.Instant;

/**
 * Two answers to one prompt, whose variants are told only after the vote.
 *
 * @param id cannot be guessed and says nothing of what it stands for
 * @param model public model name
 * @param left the answer on the left
 * @param right the answer on the right
 * @param client who was given the pair, and alone may vote
 * @param issuedAt when
 */
public record AnswerPair(String id, String model, Candidate left, Candidate right, String client, Instant issuedAt) {

    /**
     * One of the two.
     *
     * @param variant who gave the answer
     * @param requestId its request in the log of outcomes
     */
    public record Candidate(String variant, String requestId) {}
}
