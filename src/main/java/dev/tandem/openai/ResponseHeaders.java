package dev.tandem.openai;

import dev.tandem.chat.Provenance;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** Says in headers which variant answered and which one was to, unless the comparison is blind. */
final class ResponseHeaders {

    private ResponseHeaders() {}

    /** @param provenance empty as long as no variant answers */
    static Response.ResponseBuilder of(Optional<Provenance> provenance) {
        Response.ResponseBuilder response = Response.ok();
        provenance
                .filter(known -> !known.model().blind())
                .ifPresent(
                        known -> response.header("x-tandem-model", known.model().name())
                                .header("x-tandem-variant", known.served())
                                .header("x-tandem-assigned", known.assigned()));
        return response;
    }
}
