package dev.tandem.engine.http;

import dev.tandem.inference.EngineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Collects a body up to a bound. */
final class BoundedBody {

    private final Buffer bytes = Buffer.buffer();
    private final AtomicBoolean ended = new AtomicBoolean();

    private BoundedBody() {}

    /**
     * Reads it.
     *
     * @param limit bytes that it may have
     * @param whole gets it once it is there
     * @param broken gets what went wrong instead: the connection was lost, or {@link EngineException.Broken} for a body
     *     that is too long, where the caller closes the connection
     */
    static void read(HttpClientResponse response, int limit, Consumer<byte[]> whole, Consumer<Throwable> broken) {
        BoundedBody body = new BoundedBody();
        response.exceptionHandler(lost -> body.end(() -> broken.accept(lost)));
        response.handler(piece -> {
            if (body.bytes.length() + piece.length() > limit) {
                body.end(() -> broken.accept(tooLong(limit)));
            } else {
                body.bytes.appendBuffer(piece);
            }
        });
        response.endHandler(end -> body.end(() -> whole.accept(body.bytes.getBytes())));
    }

    static EngineException tooLong(int limit) {
        return new EngineException.Broken("The upstream sent a body of more than " + limit + " bytes.", null);
    }

    private void end(Runnable action) {
        if (ended.compareAndSet(false, true)) {
            action.run();
        }
    }
}
