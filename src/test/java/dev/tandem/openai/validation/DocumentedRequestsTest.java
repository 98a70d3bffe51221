package dev.tandem.openai.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.Operation;
import dev.tandem.openapi.DocumentedSchema;
import dev.tandem.openapi.OpenApiDocument;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The document asks of a request what the validation asks: no more, and as far as a schema can say it, no less. */
@Tag("unit")
class DocumentedRequestsTest {

    private static final OpenApiDocument DOCUMENT = OpenApiDocument.read();
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What a schema does not say: limits that the operator sets.
     */
    private static final List<String> UNSAID = List.of("with maximum length 2048");

    static Stream<RequestExample> goodRequests() {
        return GoodRequests.ALL.stream();
    }

    static Stream<BadRequest> badRequests() {
        return Stream.of(BadLengths.ALL, BadOptions.ALL, BadMessages.ALL, BadCompletions.ALL)
                .flatMap(List::stream)
                .filter(bad -> UNSAID.stream().noneMatch(bad.message()::contains));
    }

    private static String schema(Operation operation) {
        return switch (operation) {
            case CHAT -> "ChatCompletionRequest";
            case TEXT_COMPLETION -> "CompletionRequest";
        };
    }

    @ParameterizedTest
    @MethodSource("goodRequests")
    void shouldAllowWhatTheValidationPasses(RequestExample good) throws IOException {
        assertThat(DOCUMENT.violations(schema(good.operation()), JSON.readTree(good.body())))
                .as("the validation passes it; let the schema in META-INF/openapi.yaml do so too")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void shouldForbidWhatTheValidationRefuses(BadRequest bad) throws IOException {
        assertThat(DOCUMENT.violations(
                        schema(bad.request().operation()),
                        JSON.readTree(bad.request().body())))
                .as("the validation says: %s; let the schema in META-INF/openapi.yaml say so too", bad.message())
                .isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheFieldsThatTheValidationKnows(Operation operation) throws IOException {
        AskedFields asked = AskedFields.of(
                "{\"model\": \"m\", \"prompt\": \"p\"," + " \"messages\": [{\"role\": \"user\", \"content\": \"c\"}]}");
        new RequestValidator().validate(operation, asked);
        DocumentedSchema documented = DOCUMENT.schema(schema(operation));

        assertThat(documented.constrained())
                .as("what engines judge has no schema, but a description")
                .isEqualTo(new TreeSet<>(asked.names()));
    }

    @ParameterizedTest
    @MethodSource("goodRequests")
    void shouldNameTheFieldsOfWhatIsInARequest(RequestExample good) throws IOException {
        AskedFields asked = AskedFields.of(good.body());
        new RequestValidator().validate(good.operation(), asked);

        asked.walk(
                DOCUMENT.schema(schema(good.operation())),
                (names, schema, at) -> assertThat(schema.fields())
                        .as("fields of %s that the validation knows", at)
                        .containsAll(names));
    }

    @Test
    void shouldNameTheFieldsOfFeedback() throws IOException {
        FeedbackFields fields = new FeedbackFields(4000);
        AskedFields submission = AskedFields.of("{\"id\": \"a\", \"rating\": \"up\"}");
        fields.checkSubmission(submission);
        AskedFields amendment = AskedFields.of("{\"rating\": \"up\"}");
        fields.checkAmendment(amendment);

        assertThat(DOCUMENT.schema("Submission").fields()).isEqualTo(new TreeSet<>(submission.names()));
        assertThat(DOCUMENT.schema("Opinion").fields()).isEqualTo(new TreeSet<>(amendment.names()));
    }

    @ParameterizedTest
    @MethodSource("feedback")
    void shouldAskOfFeedbackWhatTheValidationAsks(String body) throws IOException {
        JsonNode feedback = JSON.readTree(body.replace('\'', '"'));

        assertThat(DOCUMENT.violations("Submission", feedback).isEmpty()).isEqualTo(isValid((ObjectNode) feedback));
    }

    private static boolean isValid(ObjectNode feedback) {
        try {
            new FeedbackFields(4000).checkSubmission(feedback);
            return true;
        } catch (InvalidRequestException e) {
            return false;
        }
    }

    static List<String> feedback() {
        return List.of(
                "{'id': 'a', 'rating': 'down', 'comment': 'c', 'scores': {'tone.a-1_': -3.5}, 'idempotency_key': 'k'}",
                "{'id': 'a', 'rating': 0.5, 'comment': null, 'scores': null, 'idempotency_key': null}",
                "{'id': '', 'rating': 1}",
                "{'rating': 1}",
                "{'id': 'a', 'rating': 'good'}",
                "{'id': 'a', 'rating': 1.5}",
                "{'id': 'a', 'rating': true}",
                "{'id': 'a', 'comment': ''}",
                "{'id': 'a', 'comment': '" + "x".repeat(4001) + "'}",
                "{'id': 'a', 'scores': {'a b': 1}}",
                "{'id': 'a', 'scores': {'a': '1'}}",
                "{'id': 'a', 'scores': {'a': 1e10}}",
                "{'id': 'a', 'rating': 1, 'idempotency_key': 'a b'}");
    }
}
