package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.RunningLlamaServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What a bare {@code llama-server} answers is answered through Tandem: it adds no limits of its own, nor OpenAI's. */
@QuarkusTest
@TestProfile(RunningApplicationTest.Profile.class)
@Tag("llama-server")
class BareAlikeTest {

    private static final String TOOL =
            "{'type': 'function', 'function': {'name': 'NAME', 'parameters': {'type': 'object'}}}";
    private static final String ASKED = "{'role': 'user', 'content': 'Hi'}";
    private static final String CALLED =
            "{'role': 'assistant', 'tool_calls': [{'type': 'function', 'function': {'name': 'f', 'arguments': ARGUMENTS}}]}";

    @TestHTTPResource
    URI base;

    @Inject
    EngineRegistry engines;

    private static String tool(String name) {
        return "'tools': [" + TOOL.replace("NAME", name) + "]";
    }

    /** Fields of a chat and of a text completion alike. */
    private static final List<String> FIELDS = List.of(
            "'max_tokens': 12.0",
            "'max_tokens': 1.5",
            "'max_tokens': 0",
            "'max_completion_tokens': 3.0",
            "'n': 1.0",
            "'temperature': 3",
            "'temperature': -1",
            "'top_p': 1.01",
            "'top_p': -1",
            "'min_p': 1.5",
            "'top_k': -1",
            "'top_k': 40.0",
            "'presence_penalty': 2.5",
            "'frequency_penalty': -2.5",
            "'repeat_penalty': 11",
            "'seed': 12.0",
            "'seed': -1",
            "'stop': []",
            "'stop': ['a', 'b', 'c', 'd', 'e', 'f']",
            "'stop': ['q'" + ", 'z'".repeat(40) + "]",
            "'logit_bias': [[1, -1]]",
            "'logit_bias': [[1, false], ['a', -1.5]]",
            "'logit_bias': {'hello': -100}",
            "'logit_bias': {'7': 101}",
            "'logit_bias': {'7': null}",
            "'stream_options': {'include_usage': true}",
            "'stream': false, 'stream_options': {'include_usage': true}",
            "'stream': true, 'stream_options': {'include_obfuscation': 1}",
            "'stream': true",
            "'metadata': []",
            "'user': 42",
            "'service_tier': 1",
            "'cache_prompt': false",
            "'mirostat': 2");

    private static final List<String> CHAT_FIELDS = List.of(
            "'reasoning_effort': 3",
            "'modalities': 'text'",
            "'verbosity': 1",
            "'functions': 1",
            "'function_call': 'required'",
            "'logprobs': true, 'top_logprobs': 30",
            tool("server:read"),
            tool("server/read"),
            tool("get weather"),
            tool("f".repeat(100)),
            "'tools': [" + TOOL + (", " + TOOL).repeat(130) + "]",
            "'tools': [{'type': 'function', 'function': {'name': 'f'}}]",
            tool("f") + ", 'parallel_tool_calls': 1",
            "'tool_choice': true",
            "'tools': []",
            "'response_format': {}",
            "'response_format': {'type': 'json_schema'}",
            "'response_format': {'type': 'json_schema', 'json_schema': {'schema': {'type': 'boolean'}}}",
            "'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a b', 'schema': {'type': 'boolean'}}}",
            "'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a', 'strict': 'yes', 'schema': {}}}",
            "'response_format': {'type': 'json_object', 'schema': {'type': 'boolean'}}",
            "'response_format': {'type': 'text', 'schema': {}}");

    private static final List<String> MESSAGES = List.of(
            "{'role': 'user', 'content': null}",
            "{'role': 'user', 'content': []}",
            "{'role': 'user', 'content': [{'type': 'text', 'text': ''}]}",
            ASKED + ", {'role': 'assistant', 'content': null}, " + ASKED,
            ASKED + ", {'role': 'assistant', 'content': null, 'tool_calls': []}, " + ASKED,
            ASKED + ", {'role': 'assistant', 'content': []}, " + ASKED,
            ASKED + ", " + CALLED.replace("ARGUMENTS", "{}") + ", {'role': 'tool', 'content': '4'}",
            ASKED + ", " + CALLED.replace("ARGUMENTS", "{'a': 1}") + ", {'role': 'tool', 'content': null}",
            ASKED + ", " + CALLED.replace("ARGUMENTS", "'{}'")
                    + ", {'role': 'tool', 'content': [], 'tool_call_id': 'c'}",
            "{'role': 'developer', 'content': 'x'}, " + ASKED,
            "{'role': 'ipython', 'content': 'x'}, " + ASKED,
            "{'role': 'function', 'content': 'x'}, " + ASKED,
            "");

    private static final List<String> PROMPTS = List.of(
            "''",
            "[]",
            "[1, 2, 3]",
            "['a', 'b']",
            "['a', 1, 'b']",
            "[[1, 2], [3]]",
            "['a', [1, 2]]",
            "{'prompt_string': 'a'}");

    private record Asked(String path, String body) {

        static Asked chat(String fields, String messages) {
            return of("/v1/chat/completions", "'messages': [" + messages + "]", fields);
        }

        static Asked completion(String fields, String prompt) {
            return of("/v1/completions", "'prompt': " + prompt, fields);
        }

        private static Asked of(String path, String what, String fields) {
            String limit = fields.contains("max_") ? "" : ", 'max_tokens': 2";
            String body = "{'model': 'm@served', " + what + limit + (fields.isEmpty() ? "" : ", " + fields) + "}";
            return new Asked(path, body.replace('\'', '"'));
        }
    }

    private static List<Asked> asked() {
        Stream<Asked> mark = Stream.of(Asked.chat("", ASKED), Asked.completion("", "'a'"))
                .map(asked -> new Asked(asked.path(), "\uFEFF" + asked.body()));
        return Stream.of(
                        FIELDS.stream().map(fields -> Asked.chat(fields, ASKED)),
                        FIELDS.stream().map(fields -> Asked.completion(fields, "'Once'")),
                        CHAT_FIELDS.stream().map(fields -> Asked.chat(fields, ASKED)),
                        MESSAGES.stream().map(messages -> Asked.chat("", messages)),
                        PROMPTS.stream().map(prompt -> Asked.completion("", prompt)),
                        Stream.of(Asked.completion("'logprobs': 6", "'a'"), Asked.chat("'max_tokens': -1", ASKED)),
                        mark)
                .flatMap(all -> all)
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerWhatABareServerAnswers() {
        LlamaServerBinary.path();
        EngineFixture.awaitReady(engines.engine(new VariantId("m", "served")));
        RunningLlamaServer server = RunningLlamaServer.start(2);
        Api bare = new Api(URI.create("http://127.0.0.1:" + server.port()));
        Api ours = new Api(base);
        List<Asked> all = asked();
        int[] answered = new int[1];
        Stream<DynamicTest> tests = IntStream.range(0, all.size())
                .mapToObj(i -> dynamicTest(name(all.get(i)), () -> {
                    Asked asked = all.get(i);
                    byte[] body = asked.body().getBytes(StandardCharsets.UTF_8);
                    if (bare.post(asked.path(), body).status() == 200) {
                        answered[0]++;
                        Api.Reply reply = ours.post(asked.path(), body);
                        assertThat(reply.status()).as(reply.http()::body).isEqualTo(200);
                        assertThat(reply.http().body()).doesNotContain("\"error\":");
                    }
                }));
        DynamicTest most = dynamicTest(
                "the bare server answers most of them",
                () -> assertThat(answered[0]).isGreaterThan(all.size() * 4 / 5));
        return Stream.concat(tests, Stream.of(most)).onClose(() -> {
            ours.close();
            bare.close();
            server.close();
        });
    }

    private static String name(Asked asked) {
        String text = asked.path() + " " + asked.body();
        return text.substring(0, Math.min(160, text.length()));
    }
}
