package dev.tandem.feedback;

/**
 * What became of feedback that was given, amended or withdrawn.
 *
 * @param feedback as it stands now
 * @param changed whether anything was stored, rather than found as it was asked for
 */
public record FeedbackReceipt(Feedback feedback, boolean changed) {}
