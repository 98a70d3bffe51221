package dev.tandem.openai.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalInt;

/**
 * Why a head cannot be read as HTTP. Says that it can, since Vert.x would else answer without a body of ours, and before
 * the requests in front of it have their answers.
 */
public final class MalformedHead extends DecoderResult {

    private static final int BAD_REQUEST = 400;
    private static final int URI_TOO_LONG = 414;
    private static final int HEADER_TOO_LARGE = 431;
    private static final int VERSION_NOT_SUPPORTED = 505;

    private final int status;

    MalformedHead(Throwable cause) {
        this(cause, status(cause));
    }

    private MalformedHead(Throwable cause, int status) {
        super(cause);
        this.status = status;
    }

    /** Of a version of HTTP that is not spoken here; the answer is in one that is. */
    static MalformedHead ofVersion(HttpVersion version) {
        return new MalformedHead(new IllegalArgumentException(version.text()), VERSION_NOT_SUPPORTED);
    }

    /** The status that says what is wrong with the head of this request; empty when nothing is. */
    public static OptionalInt status(HttpServerRequest request) {
        return request.decoderResult() instanceof MalformedHead head
                ? OptionalInt.of(head.status())
                : OptionalInt.empty();
    }

    int status() {
        return status;
    }

    private static int status(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException tooLong -> URI_TOO_LONG;
            case TooLongHttpHeaderException tooLong -> HEADER_TOO_LARGE;
            default -> BAD_REQUEST;
        };
    }

    @Override
    public boolean isSuccess() {
        return true;
    }

    @Override
    public boolean isFailure() {
        return false;
    }
}
