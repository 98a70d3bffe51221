package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.Operation;
import dev.tandem.testing.RequestMutations;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;

@Tag("unit")
class RequestMutationTest {

    private static final int TRIES = 2000;

    private final RequestParser parser = new RequestParser(new RequestValidator());

    @Provide
    Arbitrary<byte[]> chats() {
        return RequestMutations.mutatedBodies();
    }

    @Provide
    Arbitrary<byte[]> completions() {
        return RequestMutations.mutatedBodies(Operation.TEXT_COMPLETION);
    }

    @Property(seed = "20261125", tries = TRIES)
    void shouldAcceptOrExplainWhenChatIsMutated(@ForAll("chats") byte[] body) {
        acceptOrExplain(Operation.CHAT, body);
    }

    @Property(seed = "20261125", tries = TRIES)
    void shouldAcceptOrExplainWhenCompletionIsMutated(@ForAll("completions") byte[] body) {
        acceptOrExplain(Operation.TEXT_COMPLETION, body);
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
