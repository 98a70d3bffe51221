package dev.tandem.feedback;

/** Is told of feedback once it is durable. Called on the writing thread: must not block and must not throw. */
public interface FeedbackObserver {

    /**
     * A client rated an answer as it had not before: told once for good and once for bad, however often it rates.
     *
     * @param good whether it was above 0; a rating of 0 is not told
     */
    void onRating(RatedAnswer answer, boolean good);

    /**
     * A pair got its vote; told once for each of the two variants.
     *
     * @param result for this variant: {@code win}, {@code loss}, {@code tie} or {@code both_bad}
     */
    void onVote(String model, String variant, String result);
}
