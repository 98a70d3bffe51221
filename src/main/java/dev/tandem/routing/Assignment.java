package dev.tandem.routing;

/**
 * The outcome of routing one request.
 *
 * @param model the model asked for
 * @param variant the variant chosen to answer
 * @param source what decided
 * @param unitHash 16 hex digits that name the unit without telling what it is; equal for equal keys of one model
 */
public record Assignment(Model model, Variant variant, AssignmentKey.Source source, String unitHash) {

    /** Whether the request is evidence, rather than an override. */
    public boolean isEvidence() {
        return source != AssignmentKey.Source.OVERRIDE;
    }
}
