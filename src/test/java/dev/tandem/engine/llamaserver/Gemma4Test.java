package dev.tandem.engine.llamaserver;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.SchemaValidator;
import dev.tandem.testing.Scrape;
import dev.tandem.testing.gemma4.Gemma4Pair;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Two quantised files of Gemma 4's architecture on two real servers: what the family's chats are made of. */
@QuarkusTest
@TestProfile(Gemma4Test.Pair.class)
@Tag("llama-server")
class Gemma4Test {

    private static final String CHATS = "/v1/chat/completions";
    private static final String QUESTION = "What is the sea?";
    private static final String LIMIT = "'max_tokens': 300";
    private static final String THINKING = "'chat_template_kwargs': {'enable_thinking': true}";
    private static final String NOT_THINKING = "'chat_template_kwargs': {'enable_thinking': false}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String COLOR = """
            {"type": "object", "properties": {"color": {"type": "string", "enum": ["red", "green"]}},
             "required": ["color"], "additionalProperties": false}""";
    private static final String TOOLS = "'tools': [" + tool("paint", COLOR) + ", " + tool("wash", COLOR) + "]";

    private static final String REPORT = """
            {"type": "object", "properties": {
               "animal": {"enum": ["fox", "hen"]},
               "legs": {"type": "integer", "minimum": 2, "maximum": 4},
               "names": {"type": "array", "items": {"type": "string", "maxLength": 5}, "minItems": 1, "maxItems": 2}},
             "required": ["animal", "legs", "names"], "additionalProperties": false}""";

    @TestHTTPResource
    URI base;

    @Inject
    EngineRegistry engines;

    private Api api;

    /** Both files, each on a server of its own. */
    public static final class Pair implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>();
            try {
                variant(config, "uniform", Gemma4Pair.files().uniform().toString());
                variant(config, "dynamic", Gemma4Pair.files().dynamic().toString());
            } catch (TestAbortedException e) {
                // A profile cannot abort a test; ready() does.
                variant(config, "uniform", "none.gguf");
                variant(config, "dynamic", "none.gguf");
            }
            return config;
        }

        private static void variant(Map<String, String> config, String name, String model) {
            LlamaServerBinary.serve(config, "gemma", name, model, "-t,1,-c,8192,-np,2");
        }
    }

    private static String tool(String name, String parameters) {
        return "{'type': 'function', 'function': {'name': '" + name + "', 'description': 'Does it.', 'parameters': "
                + parameters + "}}";
    }

    @BeforeEach
    void ready() {
        api = new Api(base);
        LlamaServerBinary.path();
        EngineFixture.awaitReady(engines.engine(new VariantId("gemma", "uniform")));
        EngineFixture.awaitReady(engines.engine(new VariantId("gemma", "dynamic")));
    }

    @AfterEach
    void leave() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "dynamic"})
    void shouldTellItsThoughtsApartWhenItThinks(String variant) {
        JsonNode choice = choice(ask(variant, LIMIT, THINKING));

        assertThat(choice.path("message").path("reasoning_content").asText()).isEqualTo(Gemma4Pair.THOUGHT);
        assertThat(choice.path("message").path("content").asText())
                .startsWith("Once")
                .doesNotContain("<");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "dynamic"})
    void shouldAnswerAtOnceWhenItMustNotThink(String variant) {
        JsonNode choice = choice(ask(variant, LIMIT, NOT_THINKING));

        assertThat(choice.path("message").has("reasoning_content")).isFalse();
        assertThat(choice.path("message").path("content").asText())
                .startsWith("Once")
                .doesNotContain("<");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "dynamic"})
    void shouldStreamItsThoughtsBeforeItsAnswerWhenItThinks(String variant) throws IOException {
        List<JsonNode> deltas = stream(variant, LIMIT, THINKING, "'temperature': 0");

        assertThat(text(deltas, "reasoning_content")).isEqualTo(Gemma4Pair.THOUGHT);
        assertThat(text(deltas, "content"))
                .isEqualTo(choice(ask(variant, LIMIT, THINKING, "'temperature': 0"))
                        .path("message")
                        .path("content")
                        .asText());
        List<String> order = deltas.stream()
                .flatMap(delta -> List.of("reasoning_content", "content").stream()
                        .filter(field -> !delta.path(field).asText("").isEmpty()))
                .toList();
        assertThat(order).isSortedAccordingTo((a, b) -> b.compareTo(a)).hasSizeGreaterThan(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "dynamic"})
    void shouldCallAToolWhenOneIsRequired(String variant) {
        JsonNode choice = choice(ask(variant, LIMIT, TOOLS, "'tool_choice': 'required'", "'temperature': 0"));

        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
        JsonNode call = onlyCall(choice.path("message"));
        assertThat(call.path("function").path("name").asText()).isIn("paint", "wash");
        assertThat(SchemaValidator.violations(
                        COLOR, call.path("function").path("arguments").asText()))
                .isEmpty();
        assertThat(call.path("id").asText()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "dynamic"})
    void shouldCallThatToolWhenItIsNamed(String variant) {
        for (String name : List.of("paint", "wash")) {
            String named = "'tool_choice': {'type': 'function', 'function': {'name': '" + name + "'}}";
            JsonNode choice = choice(ask(variant, LIMIT, TOOLS, named, THINKING));

            assertThat(onlyCall(choice.path("message"))
                            .path("function")
                            .path("name")
                            .asText())
                    .isEqualTo(name);
            assertThat(choice.path("message").path("reasoning_content").asText())
                    .isEqualTo(Gemma4Pair.THOUGHT);
        }
    }

    @Test
    void shouldRefuseAToolChoiceWhenItNamesNoTool() {
        Api.Reply reply = api.post(
                CHATS,
                chat("gemma", QUESTION, TOOLS, "'tool_choice': {'type': 'function', 'function': {'name': 'iron'}}"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("tool_choice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "dynamic"})
    void shouldStreamACallWhenAToolIsRequired(String variant) throws IOException {
        List<JsonNode> deltas = stream(variant, LIMIT, TOOLS, "'tool_choice': 'required'", "'temperature': 0");

        List<JsonNode> parts = deltas.stream()
                .flatMap(delta -> delta.path("tool_calls").valueStream())
                .toList();
        assertThat(parts.getFirst().path("function").path("name").asText()).isIn("paint", "wash");
        StringBuilder arguments = new StringBuilder();
        parts.forEach(
                part -> arguments.append(part.path("function").path("arguments").asText()));
        assertThat(SchemaValidator.violations(COLOR, arguments.toString())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "dynamic"})
    void shouldGoOnWhenAToolHasAnswered(String variant) {
        String messages = "'messages': [{'role': 'user', 'content': 'Paint it.'},"
                + " {'role': 'assistant', 'tool_calls': [{'id': 'c1', 'type': 'function',"
                + " 'function': {'name': 'paint', 'arguments': '{}'}}]},"
                + " {'role': 'tool', 'tool_call_id': 'c1', 'content': 'It is red.'}]";
        Api.Reply reply =
                api.post(CHATS, "{'model': 'gemma@" + variant + "', " + messages + ", " + TOOLS + ", " + LIMIT + "}");

        assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
        assertThat(choice(reply).path("message").path("content").asText()).startsWith("Once");
        assertThat(choice(reply).path("finish_reason").asText()).isEqualTo("stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "dynamic"})
    void shouldFollowTheSchemaWhenOneIsGiven(String variant) {
        String format = "'response_format': {'type': 'json_schema', 'json_schema': {'name': 'report', 'schema': "
                + REPORT + "}}";

        for (String thinking : List.of(THINKING, NOT_THINKING)) {
            JsonNode message =
                    choice(ask(variant, "'max_tokens': 1000", format, thinking)).path("message");

            assertThat(SchemaValidator.violations(
                            REPORT, message.path("content").asText()))
                    .isEmpty();
            assertThat(message.has("reasoning_content")).isEqualTo(thinking.equals(THINKING));
        }
    }

    @Test
    void shouldNameTheArchitectureInTheMetersWhenItServesIt() {
        Map<String, String> labels = Map.of("gen_ai_request_model", "gemma", "architecture", "gemma4");

        // The meter follows what the engines know once a second.
        EngineFixture.await(
                () -> Scrape.of(api).sum("tandem_variant_info", labels) == 2,
                () -> Scrape.of(api)
                        .text()
                        .lines()
                        .filter(line -> line.startsWith("tandem_variant_info"))
                        .toList()
                        .toString());
    }

    private Api.Reply ask(String variant, String... fields) {
        Api.Reply reply = api.post(CHATS, chat("gemma@" + variant, QUESTION, fields));
        assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
        assertThat(reply.header("x-tandem-variant")).isEqualTo(variant);
        return reply;
    }

    private static JsonNode choice(Api.Reply reply) {
        return reply.json().path("choices").path(0);
    }

    private static JsonNode onlyCall(JsonNode message) {
        assertThat(message.path("tool_calls")).as(message.toString()).hasSize(1);
        return message.path("tool_calls").path(0);
    }

    /** The deltas of a stream that ended as it should. */
    private List<JsonNode> stream(String variant, String... fields) throws IOException {
        List<String> all = new ArrayList<>(List.of(fields));
        all.add("'stream': true");
        try (Api.Events events = api.stream(CHATS, chat("gemma@" + variant, QUESTION, all.toArray(String[]::new)))) {
            List<String> data = new ArrayList<>(events.rest());
            assertThat(data.removeLast()).isEqualTo("[DONE]");
            List<JsonNode> deltas = new ArrayList<>();
            for (String chunk : data) {
                deltas.add(JSON.readTree(chunk).path("choices").path(0).path("delta"));
            }
            return deltas;
        }
    }

    private static String text(List<JsonNode> deltas, String field) {
        StringBuilder text = new StringBuilder();
        deltas.forEach(delta -> text.append(delta.path(field).asText("")));
        return text.toString();
    }
}
