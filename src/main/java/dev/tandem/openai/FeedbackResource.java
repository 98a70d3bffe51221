package dev.tandem.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.access.AccessPolicy;
import dev.tandem.access.AccessPolicy.Principal;
import dev.tandem.access.RequestOrigins;
import dev.tandem.feedback.Feedback;
import dev.tandem.feedback.FeedbackConfig;
import dev.tandem.feedback.FeedbackException;
import dev.tandem.feedback.FeedbackReceipt;
import dev.tandem.feedback.FeedbackService;
import dev.tandem.feedback.FeedbackSubmission;
import dev.tandem.feedback.Rating;
import dev.tandem.openai.validation.FeedbackFields;
import dev.tandem.openai.validation.FieldPath;
import dev.tandem.openai.validation.StrictJson;
import dev.tandem.openai.validation.Violation;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes what people say of answers. A 2xx means that it is durable. */
@Path("/v1/feedback")
@Produces(MediaType.APPLICATION_JSON)
public class FeedbackResource {

    private static final Pattern ANSWER = Pattern.compile("(?:chatcmpl-|cmpl-|req_)([0-9a-f]{32})");
    private static final String KEY = "idempotency_key";

    private final StrictJson json = new StrictJson();
    private final FeedbackFields fields;
    private final AccessPolicy access;
    private final FeedbackService feedbackService;

    FeedbackResource(AccessPolicy access, FeedbackService feedbackService, FeedbackConfig config) {
        this.access = access;
        this.feedbackService = feedbackService;
        this.fields = new FeedbackFields(config.maxComment());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> give(RoutingContext context) {
        InboundRequest inbound = InboundRequest.of(context);
        Principal principal = inbound.visitor();
        ObjectNode body = json.parse(inbound.body());
        fields.checkSubmission(body);
        return feedbackService
                .give(new FeedbackSubmission(
                        requestId(body.path("id").textValue()), opinion(body), key(body, context), principal.name()))
                .map(taken -> response(taken, taken.changed() ? 201 : 200));
    }

    /** Puts another opinion in the place of the one before. */
    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> amend(@PathParam("id") String id, RoutingContext context) {
        InboundRequest inbound = InboundRequest.of(context);
        Principal principal = inbound.visitor();
        ObjectNode body = json.parse(inbound.body());
        fields.checkAmendment(body);
        return feedbackService
                .amend(id, opinion(body), principal.name(), principal.admin())
                .map(taken -> response(taken, 200));
    }

    @DELETE
    @Path("/{id}")
    public Uni<Response> withdraw(@PathParam("id") String id, RoutingContext context) {
        Principal principal = access.admit(RequestOrigins.of(context));
        return feedbackService.withdraw(id, principal.name(), principal.admin()).map(taken -> response(taken, 200));
    }

    private static String requestId(String id) {
        Matcher answer = ANSWER.matcher(id);
        if (!answer.matches()) {
            throw new FeedbackException.UnknownAnswer();
        }
        return "req_" + answer.group(1);
    }

    private static Rating opinion(ObjectNode body) {
        TreeMap<String, Double> scores = new TreeMap<>();
        body.path("scores")
                .properties()
                .forEach(score -> scores.put(score.getKey(), score.getValue().doubleValue()));
        return new Rating(rating(body.path("rating")), body.path("comment").textValue(), scores);
    }

    private static @Nullable Double rating(JsonNode rating) {
        if (rating.isTextual()) {
            return rating.textValue().equals("up") ? 1.0 : -1.0;
        }
        // Without a sign, 0 is 0.
        return rating.isNumber() ? Double.valueOf(rating.doubleValue() + 0.0) : null;
    }

    /** The header counts as the field does; both at once must agree. */
    private static @Nullable String key(ObjectNode body, RoutingContext context) {
        String field = body.path(KEY).textValue();
        String header = context.request().getHeader("Idempotency-Key");
        if (header == null) {
            return field;
        }
        FeedbackFields.KEY
                .check(JsonNodeFactory.instance.textNode(header), FieldPath.BODY.field(KEY))
                .or(() -> field == null || field.equals(header)
                        ? Optional.empty()
                        : Violation.of(
                                FieldPath.BODY.field(KEY),
                                "invalid_value",
                                "The header Idempotency-Key and the field 'idempotency_key' differ."))
                .ifPresent(violation -> {
                    throw violation.toException();
                });
        return header;
    }

    private static Response response(FeedbackReceipt taken, int status) {
        Feedback feedback = taken.feedback();
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("id", feedback.id())
                .put("object", "feedback")
                .put("created", feedback.givenAt().getEpochSecond())
                .put("request_id", feedback.requestId())
                .put("revision", feedback.revision())
                .put("withdrawn", feedback.withdrawn())
                .put("rating", feedback.opinion().rating())
                .put("comment", feedback.opinion().comment());
        ObjectNode scores = body.putObject("scores");
        feedback.opinion().scores().forEach(scores::put);
        return Response.status(status).entity(body).build();
    }
}
