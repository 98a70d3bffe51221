package dev.tandem.openai.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells heads that two readers, such as a proxy and this server, may take for two different requests. */
public final class RequestHeadRules {

    private static final String SCHEME_END = "://";

    private RequestHeadRules() {}

    /** Whether it names two hosts, frames its body in a way that is not read here, or is not of HTTP/1. */
    public static boolean isAmbiguous(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        List<String> encodings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        return hosts.size() > 1
                || !isTarget(request.uri(), hosts.isEmpty() ? null : hosts.getFirst())
                || !(encodings.isEmpty() || (encodings.size() == 1 && isChunked(encodings.getFirst())))
                || !isHttp1(request);
    }

    /** Whether its path has parameters ({@code ;name=value}): none of ours has, and not every router sees them alike. */
    public static boolean hasPathParameters(HttpServerRequest request) {
        return request.path() != null && request.path().indexOf(';') >= 0;
    }

    /** Whether it expects of the server what that does not know (RFC 9110, 10.1.1). */
    public static boolean expectsTheUnknown(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.EXPECT).stream()
                .anyMatch(expected -> !expected.strip().equalsIgnoreCase("100-continue"));
    }

    /** A path; or a whole URL, as it is sent to proxies, of the host that is asked for. */
    private static boolean isTarget(String target, @Nullable String host) {
        int authority = target.indexOf(SCHEME_END) + SCHEME_END.length();
        if (target.startsWith("/") || target.equals("*")) {
            return true;
        }
        return authority >= SCHEME_END.length()
                && target.substring(authority).split("[/?#]", 2)[0].equalsIgnoreCase(host);
    }

    private static boolean isChunked(String encoding) {
        return encoding.strip().equalsIgnoreCase("chunked");
    }

    private static boolean isHttp1(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1 || request.version() == HttpVersion.HTTP_1_0;
    }
}
