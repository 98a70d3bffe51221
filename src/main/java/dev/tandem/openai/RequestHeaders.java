package dev.tandem.openai;

import dev.tandem.access.AccessPolicy.Principal;
import dev.tandem.chat.Caller;
import dev.tandem.digest.Sha256;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.inference.ChatRequest;
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

    Caller of(RoutingContext context, boolean admin) {
        boolean background =
                header(context, TRAFFIC).filter("background"::equalsIgnoreCase).isPresent();
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

    /** Whether the client leaves it to the operator to keep the request: neither a header nor OpenAI's field forbids it. */
    static boolean mayBeRecorded(RoutingContext context, ChatRequest request) {
        return header(context, RECORD).filter("off"::equalsIgnoreCase).isEmpty()
                && request.body().path("store").asBoolean(true);
    }

    /** Names a client to itself alone: its key, and its session if it has one, which may be content and is hashed. */
    String identity(RoutingContext context, Principal principal) {
        return principal.name()
                + session(context)
                        .map(value -> "/" + Sha256.hex(value, HASH_BYTES))
                        .orElse("");
    }

    private static Optional<String> header(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getHeader(name)).filter(value -> !value.isBlank());
    }
}
