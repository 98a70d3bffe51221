package dev.tandem.openapi;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.Eventually;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes over the wire follows the schema that the document gives for it, and has no field beside those of it. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class DocumentedAnswersTest {

    private static final OpenApiDocument DOCUMENT = OpenApiDocument.read();
    private static final String FRANCE = "What is the capital of France?";
    private static final String JSON =
            "'response_format': {'type': 'json_schema', 'json_schema': {'name': 'n', 'schema':"
                    + " {'type': 'object', 'properties': {'a': {'type': 'integer'}}}}}, 'max_tokens': 64";

    @TestHTTPResource
    URI base;

    @Inject
    Router router;

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

    private static JsonNode holds(String operation, int status, Api.Reply reply) {
        assertThat(reply.status()).as(reply.http().body()).isEqualTo(status);
        JsonNode response = DOCUMENT.operation(operation).path("responses").path(String.valueOf(reply.status()));
        assertThat(response.isMissingNode())
                .as("%s documents no %s: %s", operation, reply.status(), reply.json())
                .isFalse();
        holds(DOCUMENT.resolve(response).at("/content/application~1json/schema"), reply.json());
        return reply.json();
    }

    private static void holds(JsonNode schema, JsonNode value) {
        assertThat(DOCUMENT.violations(schema, value)).isEmpty();
        assertThat(DocumentedSchema.of(DOCUMENT, schema).undocumented(value))
                .as("fields that the document does not tell of in %s", value)
                .isEmpty();
    }

    private List<JsonNode> stream(String path, String body) throws IOException {
        JsonNode schema = DOCUMENT.operation("POST " + path).at("/responses/200/content/text~1event-stream/schema");
        try (Api.Events events = api.stream(path, body)) {
            List<String> data = events.rest();
            assertThat(data).last().isEqualTo("[DONE]");
            List<JsonNode> chunks = data.subList(0, data.size() - 1).stream()
                    .map(DocumentedAnswersTest::json)
                    .toList();
            chunks.forEach(chunk -> holds(schema, chunk));
            return chunks;
        }
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    @Test
    void shouldTellOfEveryFieldOfAChat() throws IOException {
        String path = "/v1/chat/completions";
        holds("POST " + path, 200, api.post(path, chat("demo", FRANCE)));
        holds("POST " + path, 200, api.post(path, chat("demo", FRANCE, JSON)));
        stream(path, chat("demo", FRANCE, "'stream': true"));
        stream(path, chat("demo", FRANCE, "'stream': true", JSON));
        assertThat(stream(path, chat("demo", FRANCE, "'stream': true, 'stream_options': {'include_usage': true}")))
                .last()
                .extracting(chunk -> chunk.path("usage").isObject())
                .isEqualTo(true);
    }

    @Test
    void shouldTellOfEveryFieldOfATextCompletion() throws IOException {
        String path = "/v1/completions";
        holds("POST " + path, 200, api.post(path, "{'model': 'demo', 'prompt': 'Once', 'max_tokens': 8}"));
        stream(
                path,
                "{'model': 'demo', 'prompt': 'Once', 'max_tokens': 8, 'stream': true,"
                        + " 'stream_options': {'include_usage': true}}");
    }

    @Test
    void shouldTellOfEveryFieldOfFeedback() {
        String answer = api.post("/v1/chat/completions", chat("demo", FRANCE))
                .json()
                .path("id")
                .asText();
        String opinion = "{'id': '" + answer + "', 'rating': 'up', 'comment': 'Right.', 'scores': {'tone': 1},"
                + " 'idempotency_key': '" + answer + "'}";
        JsonNode given = holds("POST /v1/feedback", 201, api.post("/v1/feedback", opinion));
        holds("POST /v1/feedback", 200, api.post("/v1/feedback", opinion));
        String path = "/v1/feedback/" + given.path("id").asText();
        holds("PUT /v1/feedback/{id}", 200, api.put(path, "{'rating': -1}"));
        holds("DELETE /v1/feedback/{id}", 200, api.delete(path));
        holds("DELETE /v1/feedback/{id}", 404, api.delete(path + "x"));
    }

    @Test
    void shouldTellOfEveryFieldOfAPair() throws IOException {
        JsonNode pair =
                holds("POST /v1/arena", 200, api.post("/v1/arena", chat("demo", "Tell me a story about a fox.")));
        stream("/v1/arena", chat("demo", "Tell me a story about a fox.", "'stream': true"));
        String vote = "{'pair': '" + pair.path("id").asText() + "', 'vote': 'left'}";
        holds("POST /v1/votes", 200, api.post("/v1/votes", vote));
        holds("POST /v1/votes", 409, api.post("/v1/votes", vote));
    }

    @ParameterizedTest
    @CsvSource({
        "GET /v1/models, /v1/models, 200",
        "GET /models, /models, 200",
        "GET /v1/health, /v1/health, 200",
        "GET /health, /health, 200",
        "GET /v1/models/{id}, /v1/models/demo@dynamic, 200",
        "GET /v1/models/{id}, /v1/models/none, 404",
        "GET /admin/models, /admin/models, 200",
        "GET /admin/models/{model}, /admin/models/demo, 200",
        "GET /admin/models/{model}/compare, /admin/models/demo/compare, 200",
        "GET /admin/models/{model}/switchback, /admin/models/demo/switchback, 404",
        "GET /admin/drift/{model}, /admin/drift/demo, 200",
        "GET /admin/plan, /admin/plan, 200",
        "GET /admin/recording, /admin/recording, 200",
        "GET /admin/replays, /admin/replays, 200",
        "GET /admin/replays/{id}, /admin/replays/none, 404"
    })
    void shouldTellOfEveryFieldOfWhatIsThere(String operation, String path, int status) {
        holds(operation, status, api.get(path));
    }

    @Test
    void shouldTellOfEveryFieldOfAReplay() {
        String prompts = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + FRANCE + "\"}],\"max_tokens\":16}\n";
        JsonNode started = holds(
                "POST /admin/replays",
                201,
                api.post(
                        "/admin/replays?model=demo&floor=1",
                        prompts.repeat(3).getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/jsonl"));
        String path = "/admin/replays/" + started.path("id").asText();
        Eventually.await(
                "completed", () -> api.get(path).json().path("state").asText().equals("completed"));

        holds("GET /admin/replays/{id}", 200, api.get(path));
        holds("GET /admin/replays", 200, api.get("/admin/replays"));
        JsonNode report = holds("GET /admin/replays/{id}/report", 200, api.get(path + "/report"));
        assertThat(report.at("/drift/candidates/0/overall/tokens").asInt()).isPositive();
        assertThat(report.at("/answers/0/answers/static/text").asText()).contains("Paris");
        holds("POST /admin/replays/{id}/resume", 200, api.post(path + "/resume", ""));
        holds("DELETE /admin/replays/{id}", 200, api.delete(path));
        holds("POST /admin/replays", 400, api.post("/admin/replays?model=demo&order=none", ""));
        holds("GET /admin/drift/{model}", 400, api.get("/admin/drift/demo?since=yesterday"));
    }

    /** The document has examples to be tried, and a client's author takes them for granted. */
    @Test
    void shouldAnswerItsOwnExamples() {
        DOCUMENT.operations()
                .forEach((operation, documented) -> documented
                        .at("/requestBody/content/application~1json/examples")
                        .forEach(example -> {
                            JsonNode schema = documented.at("/requestBody/content/application~1json/schema");
                            assertThat(DOCUMENT.violations(schema, example.path("value")))
                                    .isEmpty();
                        }));
        DOCUMENT.operation("POST /v1/chat/completions")
                .at("/requestBody/content/application~1json/examples")
                .forEach(example -> assertThat(api.post(
                                        "/v1/chat/completions",
                                        example.path("value").toString().getBytes(StandardCharsets.UTF_8))
                                .status())
                        .isEqualTo(200));
        DOCUMENT.operations()
                .values()
                .forEach(documented -> documented.path("responses").forEach(response -> {
                    JsonNode content = DOCUMENT.resolve(response).at("/content/application~1json");
                    if (content.has("example")) {
                        holds(content.path("schema"), content.path("example"));
                    }
                }));
    }

    /** Routes need no resource, and reach what a resource does not name. */
    @Test
    void shouldTellOfEveryPathThatIsRouted() {
        List<String> routed = router.getRoutes().stream()
                .filter(route -> route.isExactPath() && route.methods() != null)
                .flatMap(route -> Stream.ofNullable(route.getPath())
                        // A sentence for people is no part of the API.
                        .filter(path -> !path.startsWith("/q") && !path.equals("/"))
                        .flatMap(path -> route.methods().stream()
                                .filter(method -> !method.equals(HttpMethod.OPTIONS))
                                .map(method -> method.name() + " " + path)))
                .toList();

        assertThat(routed).contains("POST /chat/completions");
        assertThat(DOCUMENT.operations().keySet()).containsAll(routed);
    }

    /** What one engine honours by name is told by name, whoever may honour it else. */
    @Test
    void shouldNameTheFieldsThatTheEmbeddedEngineHonours() {
        Set<String> named =
                new TreeSet<>(DOCUMENT.schema("ChatCompletionRequest").fields());
        named.addAll(DOCUMENT.schema("CompletionRequest").fields());
        JsonNode honoured =
                api.get("/admin/models/demo").json().findValue("capabilities").path("fields");

        assertThat(honoured).isNotEmpty().allSatisfy(field -> assertThat(named).contains(field.asText()));
    }

    /** The server puts the document together itself. */
    @Test
    void shouldServeWhatIsWrittenDown() {
        JsonNode served = api.get("/q/openapi?format=json").json();

        assertThat(served.path("paths").size())
                .isEqualTo(DOCUMENT.operations().keySet().stream()
                        .map(operation -> operation.substring(operation.indexOf(' ')))
                        .distinct()
                        .count());
        served.at("/components/schemas")
                .properties()
                .forEach(schema -> assertThat(schema.getValue())
                        .isEqualTo(json(DOCUMENT.schemas().path(schema.getKey()).toString())));
        assertThat(served.at("/components/schemas").size())
                .isEqualTo(DOCUMENT.schemas().size());
    }
}
