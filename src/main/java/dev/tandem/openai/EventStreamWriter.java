package dev.tandem.openai;

import dev.tandem.openai.http.ConnectionState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Hands the response to an {@link ResponseStream}. Quarkus REST's own event streams write {@code data:} without a space,
 * which some parsers miss, and one event at a time.
 */
@Provider
public class EventStreamWriter implements ServerMessageBodyWriter<ResponseStream> {

    @Override
    public boolean isWriteable(Class<?> type, Type generic, ResteasyReactiveResourceInfo target, MediaType media) {
        return ResponseStream.class.isAssignableFrom(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return ResponseStream.class.isAssignableFrom(type);
    }

    @Override
    public void writeResponse(ResponseStream stream, Type generic, ServerRequestContext context) {
        ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
        RoutingContext route = request.unwrap(RoutingContext.class);
        HttpServerResponse response = route.response();
        response.setChunked(true);
        request.suspend();
        ConnectionState.onProbe(route.request(), () -> comment(response));
        stream.attach(response, () -> cutOff(route), request::resume);
    }

    /** Where the client does not read, what waits for it tells as much. */
    @SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, which is the point
    private static void comment(HttpServerResponse response) {
        if (!response.ended() && !response.closed() && !response.writeQueueFull()) {
            response.write(Buffer.buffer(EventSink.COMMENT));
        }
    }

    /**
     * Closes at once, past the handler of Vert.x, which would first wait for what is still to be written: a client that
     * does not read never lets that happen.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // whether closing a dead connection worked changes nothing
    private static void cutOff(RoutingContext route) {
        if (route.request().connection() instanceof ConnectionBase connection) {
            connection.channelHandlerContext().close();
        }
    }

    @Override
    public void writeTo(
            ResponseStream stream,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType media,
            MultivaluedMap<String, Object> headers,
            OutputStream output) {
        throw new IllegalStateException("an event stream is written to the connection, never to an OutputStream");
    }
}
