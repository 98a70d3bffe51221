package dev.tandem.routing;

/**
 * What decides which variant answers: equal keys always meet the same variant while weights stay.
 *
 * @param source where the key was found
 * @param value the key itself, which may be user content: never logged, only ever hashed
 */
public record AssignmentKey(Source source, String value) {

    /** Where a key was found; the lower-case name is the label {@code source} of {@code tandem_assignments_total}. */
    public enum Source {
        SESSION,
        USER,
        CONVERSATION,
        PROMPT,
        /** The variants take turns, and the request came in this one's window. */
        WINDOW,
        /** The client named the variant itself. */
        OVERRIDE;

        /** The label's value. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return "AssignmentKey[" + source + "]";
    }
}
