package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.embedded.template.PromptRequest;
import dev.tandem.engine.embedded.template.PromptTemplate;
import dev.tandem.engine.embedded.template.SpecialTexts;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.InferenceEngineContract;
import dev.tandem.inference.Operation;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.stats.TokenScore;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.Requests;
import dev.tandem.testing.RunningLlamaServer;
import dev.tandem.testing.gemma4.Gemma4Pair;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both files of the tiny Gemma 4 in this process, by a libllama of v0.5.0 and the model's own template. */
@Tag("llama-server")
class Gemma4InProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<String> CONVERSATIONS = List.of(
            "[{'role':'user','content':'What is the sea?'}]",
            "[{'role':'system','content':'Be brief.'},{'role':'user','content':'Tell me of a fox.'}]",
            "[{'role':'user','content':'a fox'},{'role':'assistant','content':'Once a hen.'},"
                    + "{'role':'user','content':'and then?'}]",
            "[{'role':'user','content':[{'type':'text','text':'one'},{'type':'text','text':'day'}]},"
                    + "{'role':'assistant','content':'','reasoning_content':'let me see'},"
                    + "{'role':'user','content':'the hen and the sea'}]");

    private static final String TOOLS = "{'tools':[{'type':'function','function':{'name':'paint',"
            + "'description':'Paints it.','parameters':{'type':'object','properties':{'color':{'type':'string'}}}}}]}";
    private static final String RESULT = "[{'role':'user','content':'Paint it.'},{'role':'assistant','content':'',"
            + "'tool_calls':[{'id':'c1','type':'function','function':{'name':'paint','arguments':'{}'}}]},"
            + "{'role':'tool','tool_call_id':'c1','content':'It is red.'}]";

    @TempDir
    static Path data;

    private static EmbeddedEngine loaded(Path file, int slots) {
        return EmbeddedEngines.ready(
                EmbeddedEngines.settings(
                        file.toString(), slots, OptionalInt.empty(), Optional.of(NativeLibraries.currentFile())),
                data);
    }

    /** The contract as this model keeps it: every answer begins alike and ends with a full stop. */
    abstract static class Gemma4Contract extends InferenceEngineContract {

        abstract Path file();

        @Override
        protected InferenceEngine ready(int slots) {
            return loaded(file(), slots);
        }

        @Override
        protected ChatRequest endless() {
            ObjectNode bias = JsonNodeFactory.instance.objectNode();
            List.of("<turn|>", "<eos>", ".").forEach(text -> bias.put("" + Gemma4Pair.token(text), -100));
            return Requests.chat("a fox", body -> body.set("logit_bias", bias));
        }

        @Override
        protected String capital() {
            return "Once";
        }

        @Override
        protected ObjectNode biasAgainstCapital() {
            return JsonNodeFactory.instance.objectNode().put("" + Gemma4Pair.token("Once"), -100);
        }
    }

    @Nested
    class Uniform extends Gemma4Contract {
        @Override
        Path file() {
            return Gemma4Pair.files().uniform();
        }
    }

    @Nested
    class Dynamic extends Gemma4Contract {
        @Override
        Path file() {
            return Gemma4Pair.files().dynamic();
        }
    }

    @Test
    void shouldChatGreedilyAsTheServerDoes() {
        for (Path file : files()) {
            try (RunningLlamaServer server = RunningLlamaServer.start(file, 1);
                    EmbeddedEngine engine = loaded(file, 1)) {
                for (String messages : CONVERSATIONS) {
                    for (String thinking : List.of("{}", "{'enable_thinking':true}", "{'enable_thinking':false}")) {
                        for (int limit : List.of(3, 200)) {
                            ObjectNode body = Requests.object("{'temperature':0,'max_tokens':" + limit
                                    + ",'chat_template_kwargs':" + thinking + ",'messages':" + messages + "}");
                            assertAlike(server, engine, body);
                        }
                    }
                }
            }
        }
    }

    private static void assertAlike(RunningLlamaServer server, EmbeddedEngine engine, ObjectNode body) {
        JsonNode theirs = Requests.object(server.post(
                "/v1/chat/completions",
                body.deepCopy().put("cache_prompt", false).toString()));
        AnswerProbe ours = AnswerProbe.of(
                engine.chat(new ChatRequest(Operation.CHAT, body.deepCopy().put("seed", 1))));
        JsonNode choice = theirs.path("choices").path(0);
        String thought = choice.path("message").path("reasoning_content").asText("");

        assertThat(ours.text())
                .as("%s: %s", body, theirs)
                .isEqualTo(choice.path("message").path("content").asText());
        assertThat(ours.thought()).as("%s", body).isEqualTo(thought);
        assertThat(ours.finishReason()).isEqualTo(choice.path("finish_reason").asText());
        assertThat(ours.usage().promptTokens())
                .isEqualTo(theirs.path("usage").path("prompt_tokens").asInt());
        assertThat(ours.usage().completionTokens())
                .isEqualTo(theirs.path("usage").path("completion_tokens").asInt())
                .isEqualTo(ours.tokens());
        boolean mayThink =
                body.path("chat_template_kwargs").path("enable_thinking").asBoolean(true);
        assertThat(thought)
                .isEqualTo(mayThink ? body.path("max_tokens").asInt() == 3 ? "let" : Gemma4Pair.THOUGHT : "");
    }

    /** Tools are refused in this process; what a template makes of them is not. */
    @Test
    void shouldGoOnAsTheServerDoesWhenThePromptHasTools() {
        for (Path file : files()) {
            try (RunningLlamaServer server = RunningLlamaServer.start(file, 1);
                    EmbeddedEngine engine = loaded(file, 1)) {
                PromptTemplate template = PromptTemplate.load(
                        Objects.requireNonNull(engine.describe().details().template()),
                        new SpecialTexts("<bos>", "<eos>", true, false),
                        Clock.systemUTC());
                for (String messages : List.of(CONVERSATIONS.getFirst(), RESULT)) {
                    ObjectNode body = Requests.object(TOOLS);
                    ArrayNode conversation = (ArrayNode)
                            Requests.object("{'messages':" + messages + "}").path("messages");
                    body.set("messages", conversation);
                    String prompt = template.render(new PromptRequest(
                                    conversation,
                                    (ArrayNode) body.path("tools"),
                                    true,
                                    JsonNodeFactory.instance.objectNode()))
                            .text();
                    assertThat(prompt)
                            .contains("declaration:paint")
                            .isEqualTo(Requests.object(server.post("/apply-template", body.toString()))
                                    .path("prompt")
                                    .asText());
                    ObjectNode raw =
                            Requests.object("{'temperature':0,'max_tokens':60}").put("prompt", prompt);
                    JsonNode theirs = Requests.object(server.post(
                            "/v1/completions",
                            raw.deepCopy().put("cache_prompt", false).toString()));
                    AnswerProbe ours =
                            AnswerProbe.of(engine.chat(new ChatRequest(Operation.TEXT_COMPLETION, raw.put("seed", 1))));
                    assertThat(ours.text())
                            .isNotEmpty()
                            .isEqualTo(
                                    theirs.path("choices").path(0).path("text").asText());
                    assertThat(ours.usage().completionTokens())
                            .isEqualTo(theirs.path("usage")
                                    .path("completion_tokens")
                                    .asInt());
                }
            }
        }
    }

    @Test
    void shouldScoreItsOwnAnswersWithTheirThoughts() {
        for (Path file : files()) {
            try (EmbeddedEngine engine = loaded(file, 1)) {
                Scorer scorer = engine.scorer().orElseThrow();
                ChatRequest request = Requests.chat("What is the sea?");
                AnswerTrace trace = scorer.trace(request);
                AnswerProbe answer = AnswerProbe.of(engine.chat(trace.request()).map(trace::clean));
                TokenIds ids = trace.ids().orElseThrow();
                TokenIds prompt = scorer.prompt(request).await().atMost(PATIENCE);
                List<TokenScore> scores = scorer.score(prompt, ids, 8).await().atMost(PATIENCE);

                // The one that ended it is not scored.
                assertThat(scores).hasSize(answer.usage().completionTokens() - 1);
                assertThat(scorer.text(ids).await().atMost(PATIENCE))
                        .isEqualTo("<|channel>thought " + answer.thought() + "<channel|>" + answer.text());
                assertThat(scores)
                        .allSatisfy(score ->
                                assertThat(score.logProbability()).isCloseTo(score.topLogProbability(), within(.3)));
            }
        }
    }

    private static List<Path> files() {
        return List.of(Gemma4Pair.files().uniform(), Gemma4Pair.files().dynamic());
    }
}
