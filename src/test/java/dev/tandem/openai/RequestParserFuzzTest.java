package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.openai.validation.InvalidRequestException;
import dev.tandem.openai.validation.RequestValidator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(10)
class RequestParserFuzzTest {

    private final RequestParser parser = new RequestParser(new RequestValidator());

    @FuzzTest
    void shouldAcceptOrExplainAnyBody(byte[] body) {
        for (Operation operation : Operation.values()) {
            try {
                ChatRequest request = parser.parse(operation, body);
                byte[] forwarded = request.body().toString().getBytes(StandardCharsets.UTF_8);
                assertThat(parser.parse(operation, forwarded)).isEqualTo(request);
            } catch (InvalidRequestException refusal) {
                assertThat(refusal).message().isNotBlank().hasSizeLessThan(1000);
            }
        }
    }
}
