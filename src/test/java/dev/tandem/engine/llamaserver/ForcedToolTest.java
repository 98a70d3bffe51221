package dev.tandem.engine.llamaserver;

import static dev.tandem.engine.llamaserver.EngineFixture.VARIANT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.Requests;
import dev.tandem.testing.SchemaValidator;
import dev.tandem.testing.gemma4.Gemma4Pair;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forced tools on a real server whose chat format lets it hold arguments to a schema. */
@Tag("llama-server")
class ForcedToolTest {

    private static final int SEEDS = 12;
    private static final String PAINT =
            "{\"type\": \"object\", \"properties\": {\"color\": {\"type\": \"string\", \"enum\": [\"green\", \"blue\"]},"
                    + " \"coats\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 3}},"
                    + " \"required\": [\"color\", \"coats\"], \"additionalProperties\": false}";
    private static final String WASH =
            "{\"type\": \"object\", \"properties\": {\"times\": {\"enum\": [1, 2]}}, \"required\": [\"times\"],"
                    + " \"additionalProperties\": false}";

    @TempDir
    static Path data;

    private static EngineFixture engineFixture;
    private static InferenceEngine engine;

    @BeforeAll
    static void start() {
        engineFixture = new EngineFixture(
                data,
                Map.of(
                        VARIANT + "engine",
                        "llama-server",
                        VARIANT + "model",
                        Gemma4Pair.files().uniform().toString(),
                        VARIANT + "binary",
                        LlamaServerBinary.path().toString(),
                        VARIANT + "args",
                        "-t,1,-c,4096,-np,1,--chat-template-file,"
                                + Path.of("src/test/resources/gemma4/json-tools-template.jinja")
                                        .toAbsolutePath()));
        engine = engineFixture.create();
        EngineFixture.awaitReady(engine);
    }

    @AfterAll
    static void stop() {
        if (engineFixture != null) {
            engineFixture.close();
        }
    }

    private record Call(String name, String arguments) {}

    @Test
    void shouldFillInTheSchemaOfWhatItCallsWhenSomeToolIsRequired() {
        Set<Call> calls = calls("'required'");

        assertThat(calls)
                .allSatisfy(call -> assertThat(SchemaValidator.violations(
                                call.name().equals("paint") ? PAINT : WASH, call.arguments()))
                        .isEmpty());
        assertThat(calls).as("weights at random choose at random").hasSizeGreaterThan(1);
    }

    @Test
    void shouldCallThatToolWhenItIsNamed() {
        for (String name : List.of("paint", "wash")) {
            assertThat(calls("{'type':'function','function':{'name':'" + name + "'}}"))
                    .extracting(Call::name)
                    .containsOnly(name);
        }
    }

    /** Of some requests, each with a seed of its own, streamed. */
    private static Set<Call> calls(String choice) {
        Set<Call> calls = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            AnswerProbe answer = AnswerProbe.of(engine.chat(request(choice, seed)));
            assertThat(answer.finishReason()).isEqualTo("tool_calls");
            StringBuilder name = new StringBuilder();
            StringBuilder arguments = new StringBuilder();
            for (ChatEvent event : answer.events()) {
                for (JsonNode part : event.json().at("/choices/0/delta/tool_calls")) {
                    name.append(part.at("/function/name").asText(""));
                    arguments.append(part.at("/function/arguments").asText(""));
                }
            }
            calls.add(new Call(name.toString(), arguments.toString()));
        }
        return calls;
    }

    /** The bias has the model begin a call at once, where it would talk first, and end behind it; a call has no room for it. */
    private static ChatRequest request(String choice, int seed) {
        return Requests.chatJson("{'model':'m','stream':true,'temperature':1,'max_tokens':400,'seed':" + seed
                + ",'messages':[{'role':'user','content':'Paint it.'}],'parallel_tool_calls':false"
                + ",'logit_bias':[[" + Gemma4Pair.token("<|tool_call>") + ",100],[" + Gemma4Pair.token("<turn|>")
                + ",200]],'tool_choice':" + choice + ",'tools':["
                + tool("paint", PAINT) + "," + tool("wash", WASH) + "]}");
    }

    private static String tool(String name, String schema) {
        return "{'type':'function','function':{'name':'" + name + "','description':'Does it.','parameters':" + schema
                + "}}";
    }
}
