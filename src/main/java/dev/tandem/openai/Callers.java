package dev.tandem.openai;

import dev.tandem.chat.Caller;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Reads from the headers who asks. */
@ApplicationScoped
class Callers {

    private static final String VARIANT = "X-Tandem-Variant";
    private static final String TRAFFIC = "X-Tandem-Traffic";

    private final List<String> sessionHeaders;

    Callers(EdgeConfig config) {
        this.sessionHeaders = List.copyOf(config.sessionHeaders());
    }

    Caller of(RoutingContext context, boolean admin) {
        return new Caller(
                sessionHeaders.stream()
                        .flatMap(name -> header(context, name).stream())
                        .findFirst(),
                header(context, VARIANT),
                admin,
                header(context, TRAFFIC).filter("background"::equalsIgnoreCase).isPresent());
    }

    private static Optional<String> header(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getHeader(name)).filter(value -> !value.isBlank());
    }
}
