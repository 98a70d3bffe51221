package dev.tandem.openai;

import dev.tandem.access.AccessPolicy.Principal;
import dev.tandem.chat.Caller;
import dev.tandem.digest.Sha256;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.inference.ChatRequest;
import dev.tandem.openai.validation.InvalidRequestException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Reads from the headers who asks. */
@ApplicationScoped
class RequestHeaders {

    private static final String VARIANT = "X-Tandem-Variant";
    private static final String TRAFFIC = "X-Tandem-Traffic";

    private static final String RECORD = "X-Tandem-Record";

    private static final int HASH_BYTES = 8;

    private final List<String> sessionHeaders;

    RequestHeaders(EdgeConfig config) {
        this.sessionHeaders = List.copyOf(config.sessionHeaders());
    }

    /** @throws InvalidRequestException when a header has a value that it may not have */
    Caller of(RoutingContext context, boolean admin) {
        boolean background = isSet(context, TRAFFIC, "background", "experiment");
        return new Caller(
                session(context), variant(context), admin, background ? Traffic.BACKGROUND : Traffic.EXPERIMENT);
    }

    /** The variant that the client names. */
    Optional<String> variant(RoutingContext context) {
        return header(context, VARIANT);
    }

    /** The value of the first session header. */
    Optional<String> session(RoutingContext context) {
        return sessionHeaders.stream()
                .flatMap(name -> header(context, name).stream())
                .findFirst();
    }

    /**
     * Whether the client leaves it to the operator to keep the request: neither a header nor OpenAI's field forbids it.
     *
     * @throws InvalidRequestException when the header has a value that it may not have
     */
    static boolean mayBeRecorded(RoutingContext context, ChatRequest request) {
        return !isSet(context, RECORD, "off", "on")
                && request.body().path("store").asBoolean(true);
    }

    /** Names a client to itself alone: its key, and its session if it has one, which may be content and is hashed. */
    String identity(RoutingContext context, Principal principal) {
        return principal.name()
                + session(context)
                        .map(value -> "/" + Sha256.hex(value, HASH_BYTES))
                        .orElse("");
    }

    /** Whether a header has one of the two values that it may have; the other one says what holds without it. */
    private static boolean isSet(RoutingContext context, String name, String value, String other) {
        Optional<String> given = header(context, name).map(String::strip);
        boolean set = given.filter(value::equalsIgnoreCase).isPresent();
        if (!set && given.filter(other::equalsIgnoreCase).isEmpty() && given.isPresent()) {
            throw new InvalidRequestException(
                    "Invalid value for the header '" + name + "'. Supported values are: '" + value + "' and '" + other
                            + "'.",
                    name,
                    "invalid_value");
        }
        return set;
    }

    private static Optional<String> header(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getHeader(name)).filter(value -> !value.isBlank());
    }
}
