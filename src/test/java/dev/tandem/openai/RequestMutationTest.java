package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.openai.validation.InvalidRequestException;
import dev.tandem.openai.validation.RequestValidator;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.RequestMutations;
import dev.tandem.testing.SeededTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

@Tag("unit")
class RequestMutationTest {

    private static final int CASES = 2000;

    private final RequestParser parser = new RequestParser(new RequestValidator());

    @SeededTest(cases = CASES)
    void shouldAcceptOrExplainWhenChatIsMutated(RandomValues random) {
        acceptOrExplain(Operation.CHAT, RequestMutations.of(Operation.CHAT, random));
    }

    @SeededTest(cases = CASES)
    void shouldAcceptOrExplainWhenCompletionIsMutated(RandomValues random) {
        acceptOrExplain(Operation.TEXT_COMPLETION, RequestMutations.of(Operation.TEXT_COMPLETION, random));
    }

    private void acceptOrExplain(Operation operation, byte[] body) {
        parse(operation, body).ifPresent(request -> {
            byte[] forwarded = request.body().toString().getBytes(StandardCharsets.UTF_8);
            assertThat(parser.parse(operation, forwarded)).isEqualTo(request);
        });
    }

    private Optional<ChatRequest> parse(Operation operation, byte[] body) {
        try {
            return Optional.of(parser.parse(operation, body));
        } catch (InvalidRequestException refusal) {
            assertThat(refusal).message().isNotBlank().hasSizeLessThan(1000);
            return Optional.empty();
        }
    }
}
