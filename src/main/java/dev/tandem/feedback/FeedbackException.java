package dev.tandem.feedback;

/** Feedback or a vote that is refused. Messages are for the client and hold nothing of what it sent. */
public abstract sealed class FeedbackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private FeedbackException(String message) {
        super(message, null, false, false);
    }

    /** No answer with that id was ever given, or none that is still known. */
    public static final class UnknownAnswer extends FeedbackException {

        private static final long serialVersionUID = 1L;

        public UnknownAnswer() {
            super("No answer has this id. Send the 'id' of an answer, or its header x-request-id.");
        }
    }

    /** There is no such feedback, or it was withdrawn. */
    public static final class UnknownFeedback extends FeedbackException {

        private static final long serialVersionUID = 1L;

        public UnknownFeedback() {
            super("There is no feedback with this id, or it was withdrawn.");
        }
    }

    /** The client's key already names another submission. */
    public static final class KeyReused extends FeedbackException {

        private static final long serialVersionUID = 1L;

        public KeyReused() {
            super("This idempotency key was used for other feedback. Amend that with PUT, or send a new key.");
        }
    }

    /** There is no such pair, or no longer. */
    public static final class UnknownPair extends FeedbackException {

        private static final long serialVersionUID = 1L;

        public UnknownPair() {
            super("There is no pair with this id, or it has expired.");
        }
    }

    /** The pair had its vote. */
    public static final class AlreadyVoted extends FeedbackException {

        private static final long serialVersionUID = 1L;

        public AlreadyVoted() {
            super("There was a vote on this pair already.");
        }
    }

    /** It belongs to another client. */
    public static final class Foreign extends FeedbackException {

        private static final long serialVersionUID = 1L;

        /** @param what what belongs to another */
        public Foreign(String what) {
            super("This " + what + " belongs to another client.");
        }
    }
}
