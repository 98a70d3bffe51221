package dev.tandem.engine.http;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** The headers of a request to an upstream: these and no others. */
final class RequestHead {

    private RequestHead() {}

    static void write(
            HttpClientRequest request,
            Endpoint endpoint,
            String accept,
            boolean hasBody,
            @Nullable String traceparent) {
        request.putHeader(HttpHeaders.ACCEPT, accept);
        // A compressed stream comes in bursts.
        request.putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
        if (hasBody) {
            request.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        }
        ApiKey key = endpoint.key();
        if (key != null) {
            request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key.value());
        }
        if (traceparent != null) {
            request.putHeader("traceparent", traceparent);
        }
        endpoint.headers().forEach(request::putHeader);
    }
}
