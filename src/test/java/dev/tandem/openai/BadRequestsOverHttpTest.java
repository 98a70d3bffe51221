package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.Operation;
import dev.tandem.openai.validation.BadCompletions;
import dev.tandem.openai.validation.BadLengths;
import dev.tandem.openai.validation.BadMessages;
import dev.tandem.openai.validation.BadOptions;
import dev.tandem.openai.validation.BadRequest;
import dev.tandem.testing.Api;
import dev.tandem.testing.RequestMutations;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is wrong with a request is said over HTTP as OpenAI says it, and nothing a client sends is Tandem's own fault. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class BadRequestsOverHttpTest {

    private static final int MUTATIONS = 2_000;
    private static final String VALID = """
            {"model": "plain", "temperature": 0.7, "top_p": 0.9, "n": 1, "stream": false, "max_tokens": 8, "seed": 1,
             "stop": ["\\n\\n", "END"], "logit_bias": {"7": -1.5}, "user": "u-1", "response_format": {"type": "text"},
             "messages": [{"role": "system", "content": "Be short."},
              {"role": "user", "content": [{"type": "text", "text": "What is the capital of France?"}]},
              {"role": "assistant", "content": "Paris"}, {"role": "user", "content": "And of Italy?"}]}""";
    private static final String CHATS = "/v1/chat/completions";

    @TestHTTPResource
    URI base;

    /** One refusal of the HTTP layer or of routing, which the validator's own tables do not know. */
    private record Refusal(
            String name, String body, List<String> headers, int status, String param, String code, String message) {}

    private static final String HELLO = "'messages': [{'role': 'user', 'content': 'Hello'}]";

    private static final List<Refusal> REFUSALS = List.of(
            new Refusal(
                    "unknown model",
                    "{'model': 'gpt-4', " + HELLO + "}",
                    List.of(),
                    404,
                    "model",
                    "model_not_found",
                    "fragile, guarded"),
            new Refusal(
                    "unknown variant",
                    "{'model': 'plain@c', " + HELLO + "}",
                    List.of(),
                    404,
                    "model",
                    "model_not_found",
                    "a, b"),
            new Refusal(
                    "unknown variant in the header",
                    "{'model': 'plain', " + HELLO + "}",
                    List.of("X-Tandem-Variant", "zzz"),
                    404,
                    "model",
                    "model_not_found",
                    "no variant 'zzz'"),
            new Refusal(
                    "traffic that nobody knows",
                    "{'model': 'plain', " + HELLO + "}",
                    List.of("X-Tandem-Traffic", "foo"),
                    400,
                    "X-Tandem-Traffic",
                    "invalid_value",
                    "Supported values are: 'background' and 'experiment'."),
            new Refusal(
                    "a wish not to be recorded that nobody understands",
                    "{'model': 'plain', " + HELLO + "}",
                    List.of("X-Tandem-Record", "no"),
                    400,
                    "X-Tandem-Record",
                    "invalid_value",
                    "Supported values are: 'off' and 'on'."),
            new Refusal(
                    "variant of a blind model",
                    "{'model': 'hidden@a', " + HELLO + "}",
                    List.of(),
                    404,
                    "model",
                    "model_not_found",
                    "compared blind"),
            new Refusal(
                    "a field that a variant lacks",
                    "{'model': 'plain', 'logprobs': true, " + HELLO + "}",
                    List.of(),
                    400,
                    "logprobs",
                    "unsupported_parameter",
                    "not supported by the variants 'a' and 'b'. Leave it out."),
            new Refusal(
                    "a role that nobody knows",
                    "{'model': 'plain', 'messages': [{'role': 'robot', 'content': 'Hello'}]}",
                    List.of(),
                    400,
                    "messages[0].role",
                    "unsupported_parameter",
                    "Supported are: 'assistant', 'developer', 'system', 'user'."),
            new Refusal(
                    "tools that no variant can call",
                    "{'model': 'plain', 'tools': [{'type': 'function', 'function': {'name': 'f'}}], " + HELLO + "}",
                    List.of(),
                    400,
                    "tools",
                    "unsupported_parameter",
                    "'tools' asks for tools, which the variants 'a' and 'b' cannot call. Leave it out: it needs variants"
                            + " of the engine llama-server, which the operator chooses."),
            new Refusal(
                    "a call that an earlier answer made",
                    "{'model': 'plain', 'messages': [{'role': 'assistant', 'tool_calls': [{'id': 'c', 'type':"
                            + " 'function', 'function': {'name': 'f', 'arguments': '{}'}}]}]}",
                    List.of(),
                    400,
                    "messages[0].tool_calls",
                    "unsupported_parameter",
                    "it needs variants of the engine llama-server"),
            new Refusal(
                    "the result of a call for a blind model",
                    "{'model': 'hidden', 'messages': [{'role': 'tool', 'tool_call_id': 'c', 'content': 'x'}]}",
                    List.of(),
                    400,
                    "messages[0].role",
                    "unsupported_parameter",
                    "asks for tools, which this model cannot call"),
            new Refusal(
                    "several answers",
                    "{'model': 'plain', 'n': 2, " + HELLO + "}",
                    List.of(),
                    400,
                    "n",
                    "unsupported_parameter",
                    "Send 'n': 1, and one request for each answer."),
            new Refusal(
                    "a format of answers that variants lack",
                    "{'model': 'plain', 'response_format': {'type': 'xml'}, " + HELLO + "}",
                    List.of(),
                    400,
                    "response_format.type",
                    "unsupported_parameter",
                    "Supported are: 'json_object', 'json_schema', 'text'."),
            new Refusal(
                    "a field that a named variant lacks",
                    "{'model': 'plain@a', 'logprobs': true, " + HELLO + "}",
                    List.of(),
                    400,
                    "logprobs",
                    "unsupported_parameter",
                    "not supported by variant 'a'"),
            new Refusal(
                    "a content part that a variant lacks",
                    "{'model': 'plain', 'messages': [{'role': 'user', 'content':"
                            + " [{'type': 'image_url', 'image_url': {'url': 'data:,'}}]}]}",
                    List.of(),
                    400,
                    "messages[0].content[0].type",
                    "unsupported_parameter",
                    "asks for images, which the variants 'a' and 'b' cannot take"),
            new Refusal(
                    "an image for a blind model",
                    "{'model': 'hidden', 'messages': [{'role': 'user', 'content':"
                            + " [{'type': 'image_url', 'image_url': {'url': 'data:,'}}]}]}",
                    List.of(),
                    400,
                    "messages[0].content[0].type",
                    "unsupported_parameter",
                    "asks for images, which this model cannot take. Leave it out: it needs variants of the engine"
                            + " llama-server, which the operator chooses."),
            new Refusal(
                    "a prompt beyond the context",
                    "{'model': 'plain', 'messages': [{'role': 'user', 'content': '" + "word ".repeat(600) + "'}]}",
                    List.of(),
                    400,
                    "messages",
                    "context_length_exceeded",
                    "maximum context length is 512"),
            new Refusal(
                    "a form",
                    "model=plain",
                    List.of("Content-Type", "application/x-www-form-urlencoded"),
                    415,
                    "null",
                    "unsupported_media_type",
                    "application/json"),
            new Refusal("no body", "", List.of(), 400, "null", "null", "could not parse"));

    @TestFactory
    Stream<DynamicTest> shouldSayWhatIsWrongInOpenAisWords() {
        Stream<DynamicTest> validated = Stream.of(BadLengths.ALL, BadOptions.ALL, BadMessages.ALL, BadCompletions.ALL)
                .flatMap(List::stream)
                .map(bad -> dynamicTest(bad.request().name(), () -> shouldRefuse(bad)));
        Stream<DynamicTest> refused = REFUSALS.stream().map(r -> dynamicTest(r.name(), () -> shouldRefuse(r)));
        return Stream.concat(validated, refused);
    }

    private void shouldRefuse(BadRequest bad) {
        try (Api api = new Api(base)) {
            Api.Reply reply =
                    api.post(path(bad.request().operation()), bad.request().bytes());

            JsonNode error = reply.json().path("error");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
            assertThat(error.path("message").asText()).isEqualTo(bad.message());
            assertThat(error.path("param").textValue()).isEqualTo(bad.param());
            assertThat(error.path("code").textValue()).isEqualTo(bad.code());
        }
    }

    private void shouldRefuse(Refusal refusal) {
        try (Api api = new Api(base)) {
            Api.Reply reply = api.post(CHATS, refusal.body(), refusal.headers().toArray(String[]::new));

            JsonNode error = reply.json().path("error");
            assertThat(reply.status()).isEqualTo(refusal.status());
            assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
            assertThat(error.path("message").asText()).contains(refusal.message());
            assertThat(error.path("param").asText("null")).isEqualTo(refusal.param());
            assertThat(error.path("code").asText("null")).isEqualTo(refusal.code());
        }
    }

    @Test
    void shouldAnswer405And404OnOtherMethodsAndPaths() {
        try (Api api = new Api(base)) {
            assertThat(api.get(CHATS).status()).isEqualTo(405);
            assertThat(api.get(CHATS).json().path("error").path("code").asText())
                    .isEqualTo("method_not_allowed");
            assertThat(api.post("/v1/nothing", "{}")
                            .json()
                            .path("error")
                            .path("code")
                            .asText())
                    .isEqualTo("unknown_url");
        }
    }

    @Test
    void shouldAnswer413WhenTheBodyIsTooLarge() {
        try (Api api = new Api(base)) {
            Api.Reply reply = api.post(CHATS, new byte[33 * 1024 * 1024]);
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.json().path("error").path("code").asText()).isEqualTo("request_too_large");
        }
    }

    @Test
    void shouldNeverFailByItselfNorHangWhateverIsSent() {
        try (Api api = new Api(base)) {
            Map<Integer, Long> statuses = RequestMutations.of(VALID, 20_261_123, MUTATIONS)
                    .map(body -> {
                        Api.Reply reply = api.post(CHATS, body);
                        assertThat(reply.status())
                                .as(() -> new String(body, StandardCharsets.UTF_8))
                                .isLessThan(500);
                        return reply.status();
                    })
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            assertThat(statuses).containsKeys(200, 400);
            assertThat(statuses.values().stream().mapToLong(n -> n).sum()).isEqualTo(MUTATIONS);
        }
    }

    private static String path(Operation operation) {
        return operation == Operation.CHAT ? CHATS : "/v1/completions";
    }
}
