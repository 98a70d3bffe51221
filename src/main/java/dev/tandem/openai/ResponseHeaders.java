package dev.tandem.openai;

import dev.tandem.chat.Exchange;
import dev.tandem.routing.Assignment;
import dev.tandem.routing.VariantId;
import jakarta.ws.rs.core.Response;

/** Says in headers which variant answered and which one the split chose, unless the comparison is blind. */
final class ResponseHeaders {

    private ResponseHeaders() {}

    static Response.ResponseBuilder of(Exchange exchange) {
        Response.ResponseBuilder response = Response.ok();
        Assignment assignment = exchange.assignment();
        VariantId served = exchange.served();
        if (assignment != null && served != null && !assignment.model().blind()) {
            response.header("x-tandem-model", assignment.model().name())
                    .header("x-tandem-variant", served.variant())
                    .header("x-tandem-assigned", assignment.variant().name());
        }
        return response;
    }
}
