package dev.tandem.openai.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class MalformedHeadHandlerTest {

    @ParameterizedTest
    @CsvSource({
        "/ HTTP/9.9, 505",
        "/ HTTP/2.0, 505",
        "/ HTTP/1.2, 505",
        "/ HTTP/0.9, 505",
        "/| HTTP/9.9, 505",
        "/| HTTP/1.1, 400",
        "/ HTTP/banana, 400"
    })
    void shouldPutARequestOfOurVersionInThePlaceOfOneThatIsNotRead(String target, int status) {
        HttpRequest request = read(target);
        assertThat(request.protocolVersion()).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(request.decoderResult())
                .isInstanceOfSatisfying(
                        MalformedHead.class, head -> assertThat(head.status()).isEqualTo(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "http/1.1"})
    void shouldLetTheVersionsPassThatAreSpokenHere(String version) {
        HttpRequest request = read("/v1/models " + version);
        assertThat(request.protocolVersion()).isIn(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);
        assertThat(request.uri()).isEqualTo("/v1/models");
        assertThat(request.decoderResult().isSuccess()).isTrue();
    }

    private static HttpRequest read(String target) {
        EmbeddedChannel connection = new EmbeddedChannel(new MalformedHeadHandler(), new HttpRequestDecoder());
        String head = "GET " + target + "\r\nHost: localhost\r\n\r\n";
        connection.writeInbound(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
        return connection.readInbound();
    }
}
