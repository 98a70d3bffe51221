package dev.tandem.openai;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The wire format, with the demo model behind it. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class ChatCompletionsTest {

    private static final String CHATS = "/v1/chat/completions";
    private static final String FRANCE = "What is the capital of France?";

    private static final int CONTEXT = 2048;

    @TestHTTPResource
    URI base;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
        DemoServer.awaitReady(api);
    }

    @AfterEach
    void close() {
        api.close();
    }

    /** As lm-evaluation-harness asks, of several prompts by their ids. */
    @Test
    void shouldTellHowLikelyTheTokensOfPromptsAre() {
        Api.Reply reply = api.post(
                "/v1/completions",
                "{'model':'demo','prompt':[[2,500,501,502],[2,503,504]],'echo':true,'logprobs':5,'max_tokens':0,"
                        + "'temperature':0,'seed':1234}");

        assertThat(reply.status()).isEqualTo(200);
        JsonNode choices = reply.json().path("choices");
        assertThat(choices).hasSize(2);
        assertThat(choices.at("/0/logprobs/token_logprobs")).hasSize(4);
        assertThat(choices.at("/1/logprobs/top_logprobs")).hasSize(3);
        assertThat(reply.json().at("/usage/prompt_tokens").asInt()).isEqualTo(7);
        assertThat(reply.json().at("/usage/completion_tokens").asInt()).isZero();
    }

    @Test
    void shouldStreamThePromptBeforeWhatFollowsIt() {
        Api.Reply reply = api.post(
                "/v1/completions",
                "{'model':'demo','prompt':'Once upon a time','echo':true,'logprobs':0,'max_tokens':3,'stream':true,"
                        + "'temperature':0}");

        assertThat(reply.http().body())
                .contains("\"text\":\"Once upon a time\"")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void shouldAnswerAsOpenAiDoes() {
        Api.Reply reply = api.post(CHATS, chat("demo", FRANCE, "'temperature': 0"));

        assertThat(reply.status()).isEqualTo(200);
        JsonNode answer = reply.json();
        assertThat(answer.path("id").asText()).startsWith("chatcmpl-");
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("created").asLong()).isPositive();
        assertThat(answer.path("model").asText()).isEqualTo("demo");
        assertThat(answer.path("system_fingerprint").asText()).matches("fp_[0-9a-f]{16}");
        JsonNode choice = answer.path("choices").path(0);
        assertThat(choice.path("index").asInt(-1)).isZero();
        assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
        assertThat(choice.path("message").path("content").asText()).isEqualTo("The capital of France is Paris.");
        assertThat(choice.path("message").path("refusal").isNull()).isTrue();
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(16);
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(8);
        assertThat(answer.path("usage").path("total_tokens").asInt()).isEqualTo(24);
    }

    @Test
    void shouldNameTheVariantInHeaders() {
        Api.Reply reply = api.post(CHATS, chat("demo", FRANCE));

        assertThat(reply.header("x-request-id")).startsWith("req_");
        assertThat(reply.header("x-tandem-model")).isEqualTo("demo");
        assertThat(reply.header("x-tandem-variant")).isIn("static", "dynamic");
        assertThat(reply.header("x-tandem-assigned")).isEqualTo(reply.header("x-tandem-variant"));
    }

    /** It was the one to answer, whoever chose it: only a fallback makes the two headers differ. */
    @Test
    void shouldSayThatTheVariantWasAssignedThatTheClientNamed() {
        Api.Reply reply = api.post(CHATS, chat("demo", FRANCE), "X-Tandem-Variant", "reference");

        assertThat(reply.header("x-tandem-variant")).isEqualTo("reference");
        assertThat(reply.header("x-tandem-assigned")).isEqualTo("reference");
    }

    @Test
    void shouldStreamRoleThenContentThenFinishThenDone() throws IOException {
        List<String> data;
        try (Api.Events events = api.stream(CHATS, chat("demo", FRANCE, "'temperature': 0", "'stream': true"))) {
            assertThat(events.header("content-type")).startsWith("text/event-stream");
            assertThat(events.headers("x-tandem-variant")).hasSize(1);
            data = events.rest();
        }

        assertThat(data.getLast()).isEqualTo("[DONE]");
        List<JsonNode> chunks = parse(data.subList(0, data.size() - 1));
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.path("id")).isEqualTo(chunks.getFirst().path("id"));
            assertThat(chunk.path("model").asText()).isEqualTo("demo");
            assertThat(chunk.path("choices").size()).isEqualTo(1);
            assertThat(chunk.has("usage")).isFalse();
        });
        JsonNode first = chunks.getFirst().path("choices").path(0);
        assertThat(first.path("delta").path("role").asText()).isEqualTo("assistant");
        assertThat(first.path("delta").path("content").asText("missing")).isEmpty();
        assertThat(first.path("finish_reason").isNull()).isTrue();
        JsonNode last = chunks.getLast().path("choices").path(0);
        assertThat(last.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(last.path("delta").isEmpty()).isTrue();
        assertThat(content(chunks)).isEqualTo("The capital of France is Paris.");
    }

    @Test
    void shouldEndWithTheUsageWhenAsked() throws IOException {
        List<String> data;
        String body =
                chat("demo", FRANCE, "'stream': true", "'stream_options': {'include_usage': true}", "'temperature': 0");
        try (Api.Events events = api.stream(CHATS, body)) {
            data = events.rest();
        }

        JsonNode usage = parse(List.of(data.get(data.size() - 2))).getFirst();
        assertThat(usage.path("choices").isArray()).isTrue();
        assertThat(usage.path("choices").isEmpty()).isTrue();
        assertThat(usage.path("usage").path("total_tokens").asInt()).isEqualTo(24);
    }

    @Test
    void shouldCompleteATextWholeAndStreamed() throws IOException {
        String body =
                "{'model': 'demo', 'prompt': 'Once upon a time', 'max_tokens': 8, 'temperature': 0, 'stream': %s}";
        Api.Reply whole = api.post("/v1/completions", body.formatted("false"), "X-Tandem-Session", "s");
        List<String> data;
        try (Api.Events events = api.stream("/v1/completions", body.formatted("true"), "X-Tandem-Session", "s")) {
            data = events.rest();
        }

        assertThat(whole.json().path("id").asText()).startsWith("cmpl-");
        assertThat(whole.json().path("object").asText()).isEqualTo("text_completion");
        assertThat(whole.json().path("usage").path("completion_tokens").asInt()).isEqualTo(8);
        JsonNode choice = whole.json().path("choices").path(0);
        assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
        StringBuilder streamed = new StringBuilder();
        parse(data.subList(0, data.size() - 1))
                .forEach(chunk -> streamed.append(
                        chunk.path("choices").path(0).path("text").asText("")));
        assertThat(streamed.toString()).isEqualTo(choice.path("text").asText()).isNotBlank();
    }

    @Test
    void shouldListModelsAndVariants() {
        JsonNode list = api.get("/v1/models").json();

        assertThat(list.path("data").findValuesAsText("id"))
                .containsExactly("demo", "demo@dynamic", "demo@reference", "demo@static");
        assertThat(api.get("/v1/models/demo@static").json().path("id").asText()).isEqualTo("demo@static");
        assertThat(api.get("/v1/models/nobody").status()).isEqualTo(404);
        assertThat(list.path("data"))
                .allSatisfy(entry -> assertThat(entry.at("/meta/n_ctx").asInt()).isEqualTo(CONTEXT));
    }

    @Test
    void shouldStayWithItsVariantWhileAConversationGrows() {
        for (int i = 0; i < 8; i++) {
            String start = "{'role': 'user', 'content': 'My name is Ana. " + i + "'}";
            String turn = start + ", {'role': 'assistant', 'content': 'Hi'}, {'role': 'user', 'content': 'Who am I?'}";
            String first = variantOf("{'model': 'demo', 'max_tokens': 1, 'messages': [" + start + "]}");
            String second = variantOf("{'model': 'demo', 'max_tokens': 1, 'messages': [" + turn + "]}");
            assertThat(second).isEqualTo(first);
        }
    }

    @Test
    void shouldGiveBothVariantsTrafficAndKeepASessionOnOne() {
        Set<String> met = new HashSet<>();
        Set<String> metInOneSession = new HashSet<>();
        for (int i = 0; i < 24; i++) {
            String body = chat("demo", "Count from " + i + " to 99.", "'max_tokens': 1");
            met.add(variantOf(body));
            metInOneSession.add(variantOf(body, "X-Tandem-Session", "mine"));
        }
        assertThat(met).containsExactlyInAnyOrder("static", "dynamic");
        assertThat(metInOneSession).hasSize(1);
    }

    @Test
    void shouldServeTheVariantThatTheClientNames() {
        assertThat(variantOf(chat("demo@reference", FRANCE, "'max_tokens': 1"))).isEqualTo("reference");
        assertThat(variantOf(chat("demo", FRANCE, "'max_tokens': 1"), "X-Tandem-Variant", "reference"))
                .isEqualTo("reference");
    }

    @Test
    void shouldAnswerInTheShapeOfASchema() throws IOException {
        String schema = "{'type': 'object', 'required': ['name', 'age'], 'additionalProperties': false,"
                + " 'properties': {'name': {'type': 'string', 'maxLength': 20}, 'age': {'type': 'integer', 'minimum': 0, 'maximum': 150}}}";
        Api.Reply reply = api.post(
                CHATS,
                chat(
                        "demo",
                        "Give me JSON for Ana, aged 31, from Rome.",
                        "'temperature': 0",
                        "'response_format': {'type': 'json_schema', 'json_schema': {'name': 'person', 'schema': "
                                + schema + "}}"));

        JsonNode person = new ObjectMapper()
                .readTree(reply.json()
                        .path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asText());
        assertThat(person.path("name").isTextual()).isTrue();
        assertThat(person.path("age").isInt()).isTrue();
        assertThat(person.size()).isEqualTo(2);
    }

    @Test
    void shouldGiveSeveralChoicesWithLogprobs() {
        JsonNode reply = api.post(
                        CHATS, chat("demo", FRANCE, "'n': 2, 'logprobs': true, 'top_logprobs': 2, 'max_tokens': 5"))
                .json();

        assertThat(reply.path("choices")).hasSize(2);
        for (JsonNode choice : reply.path("choices")) {
            assertThat(choice.path("message").path("content").asText()).isNotEmpty();
            assertThat(choice.path("logprobs").path("content")).hasSize(5);
            assertThat(choice.path("logprobs").path("content").path(0).path("top_logprobs"))
                    .hasSize(2);
        }
        assertThat(reply.path("usage").path("completion_tokens").asInt()).isEqualTo(10);
    }

    @Test
    void shouldRefuseBeforeAssignmentWhatSomeVariantLacks() {
        Api.Reply reply =
                api.post(CHATS, chat("demo", FRANCE, "'tools': [{'type': 'function', 'function': {'name': 'look'}}]"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").path("param").asText()).isEqualTo("tools");
        assertThat(reply.json().path("error").path("message").asText()).contains("variants 'dynamic' and 'static'");
        assertThat(reply.header("x-tandem-variant")).isEmpty();
    }

    @Test
    void shouldRefuseAPromptThatDoesNotFitTheContext() {
        Api.Reply reply = api.post(CHATS, chat("demo", "word ".repeat(3_000)));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").path("code").asText()).isEqualTo("context_length_exceeded");
        assertThat(reply.json().path("error").path("param").asText()).isEqualTo("messages");
        assertThat(reply.json().at("/error/n_ctx").asInt()).isEqualTo(CONTEXT);
        assertThat(reply.json().at("/error/n_prompt_tokens").asInt()).isGreaterThan(3_000);
    }

    @Test
    void shouldRefuseAPromptByItsBytesWhenNoTokensCouldHoldThem() {
        Api.Reply reply = api.post(CHATS, chat("demo", "word ".repeat(2_000_000)));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/code").asText()).isEqualTo("context_length_exceeded");
        assertThat(reply.json().at("/error/message").asText()).contains("has at least ");
        assertThat(reply.json().at("/error/n_ctx").asInt()).isEqualTo(CONTEXT);
        assertThat(api.get("/q/metrics").http().body())
                .contains("tandem_prompt_counts_under_way{", "tandem_prompt_count_duration_seconds_count{");
    }

    /** llama-server has them both ways. */
    @Test
    void shouldServeThePathsWithoutAVersionAlike() {
        Api.Reply reply = api.post("/chat/completions", chat("demo", FRANCE, "'temperature': 0"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("id").asText()).startsWith("chatcmpl-");
        assertThat(reply.header("x-request-id")).startsWith("req_");
        assertThat(api.post("/completions", "{'model': 'demo', 'prompt': 'One, two,', 'max_tokens': 1}")
                        .json()
                        .path("object")
                        .asText())
                .isEqualTo("text_completion");
        assertThat(api.get("/models").json()).isEqualTo(api.get("/v1/models").json());
        assertThat(api.get("/health").json().path("status").asText()).isEqualTo("ok");
        assertThat(api.get("/chat/completions").status()).isIn(404, 405);
        assertThat(api.post("/chat/completions", "{").json().at("/error/type").asText())
                .isEqualTo("invalid_request_error");
    }

    private String variantOf(String body, String... headers) {
        Api.Reply reply = api.post(CHATS, body, headers);
        assertThat(reply.status()).isEqualTo(200);
        return reply.header("x-tandem-variant");
    }

    private static String content(List<JsonNode> chunks) {
        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(
                chunk.path("choices").path(0).path("delta").path("content").asText("")));
        return text.toString();
    }

    private static List<JsonNode> parse(List<String> data) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> nodes = new java.util.ArrayList<>();
        for (String text : data) {
            nodes.add(json.readTree(text));
        }
        return nodes;
    }
}
