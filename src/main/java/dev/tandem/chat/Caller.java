package dev.tandem.chat;

import java.util.Optional;

/**
 * What is known of who asks, beside the request's body.
 *
 * @param session value of the first session header that the client sent
 * @param variant variant that the client named in a header
 * @param admin whether the client showed an admin key
 * @param background whether an application asks for itself rather than for a person
 */
public record Caller(Optional<String> session, Optional<String> variant, boolean admin, boolean background) {}
