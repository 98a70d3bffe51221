package dev.tandem.chat;

import dev.tandem.experiment.Outcome.Traffic;
import java.util.Optional;

/**
 * What is known of who asks, beside the request's body.
 *
 * @param session value of the first session header that the client sent
 * @param variant variant that the client named in a header
 * @param admin whether the client showed an admin key
 * @param traffic what the request is; an experiment's becomes an override when the client named the variant
 */
public record Caller(Optional<String> session, Optional<String> variant, boolean admin, Traffic traffic) {}
