package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.FieldRules.decimal;
import static dev.tandem.openai.validation.FieldRules.either;
import static dev.tandem.openai.validation.FieldRules.matching;
import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldRules.string;
import static dev.tandem.openai.validation.FieldSpec.optional;
import static dev.tandem.openai.validation.FieldSpec.required;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The bodies of {@code /v1/feedback}. A name that is not known is refused: what it says would be lost. */
public final class FeedbackFields {

    private static final int LONGEST_ID = 128;
    private static final int LONGEST_KEY = 255;
    private static final int MOST_SCORES = 32;
    private static final long LARGEST_SCORE = 1_000_000_000;
    private static final Pattern SCORE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Set<String> THUMBS = Set.of("up", "down");
    private static final List<String> OPINION = List.of("rating", "comment", "scores");

    /** The client's own key of a submission, in the body or in the header {@code Idempotency-Key}. */
    public static final FieldRule KEY = matching("[!-~]+", LONGEST_KEY);

    private static final FieldRule RATING = either(string().and(FeedbackFields::thumb), decimal(-1, 1));

    private final FieldRule submission;
    private final FieldRule amendment;

    /** @param maxComment the most characters of a comment, at least 0 */
    public FeedbackFields(int maxComment) {
        FieldRule opinion = object(
                        optional("rating", RATING),
                        optional("comment", comment(maxComment)),
                        optional("scores", object().and(FeedbackFields::scores)))
                .and(FeedbackFields::saysSomething);
        this.submission = only(Set.of("id", "rating", "comment", "scores", "idempotency_key"))
                .and(object(required("id", string(LONGEST_ID)), optional("idempotency_key", KEY)))
                .and(opinion);
        this.amendment = only(Set.copyOf(OPINION)).and(opinion);
    }

    private static Optional<Violation> thumb(JsonNode value, FieldPath at) {
        return THUMBS.contains(value.textValue())
                ? Optional.empty()
                : Violation.invalid(
                        at,
                        "invalid_value",
                        "no such rating",
                        "'up', 'down', or a number >= -1 and <= 1 without quotes");
    }

    private static FieldRule comment(int max) {
        return max > 0
                ? string(max)
                : string().and((value, at) ->
                        Violation.tooLong(at, "string", 0, value.textValue().length()));
    }

    private static FieldRule only(Set<String> names) {
        return object().and((body, at) -> {
            for (Map.Entry<String, JsonNode> field : body.properties()) {
                if (!names.contains(field.getKey())) {
                    return Violation.unknown(at, field.getKey());
                }
            }
            return Optional.empty();
        });
    }

    private static Optional<Violation> saysSomething(JsonNode body, FieldPath at) {
        return OPINION.stream().anyMatch(name -> body.hasNonNull(name) && !isEmptyObject(body.path(name)))
                ? Optional.empty()
                : Violation.missing(at.field("rating"));
    }

    private static boolean isEmptyObject(JsonNode value) {
        return value.isObject() && value.isEmpty();
    }

    private static Optional<Violation> scores(JsonNode scores, FieldPath at) {
        if (scores.size() > MOST_SCORES) {
            return Violation.tooLong(at, "array", MOST_SCORES, scores.size());
        }
        for (Map.Entry<String, JsonNode> score : scores.properties()) {
            if (!SCORE.matcher(score.getKey()).matches()) {
                return Violation.pattern(at, SCORE);
            }
            Optional<Violation> violation =
                    decimal(-LARGEST_SCORE, LARGEST_SCORE).check(score.getValue(), at.field(score.getKey()));
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }

    /** Passes the body of a submission. */
    public void checkSubmission(JsonNode body) {
        check(submission, body);
    }

    /** Passes the body of an amendment. */
    public void checkAmendment(JsonNode body) {
        check(amendment, body);
    }

    private static void check(FieldRule fieldRule, JsonNode body) {
        fieldRule.check(body, FieldPath.BODY).ifPresent(violation -> {
            throw violation.toException();
        });
    }
}
