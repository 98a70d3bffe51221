package dev.tandem.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.FakeUpstream.Asked;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client sent is what the upstream gets. */
@Tag("unit")
class PassThroughTest {

    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final String ANSWER = "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
            + "\"content\":\"x\"},\"text\":\"x\",\"finish_reason\":\"stop\"}]}";

    private final FakeUpstreamEngine fake = new FakeUpstreamEngine();
    private final RemoteEngine engine = fake.start();

    @AfterEach
    void close() {
        engine.close();
        fake.close();
    }

    private Asked asked(Operation operation, String body) throws Exception {
        fake.upstream.answeringJson(200, ANSWER);
        ObjectNode tree = (ObjectNode) EXACT.readTree(body.replace('\'', '"'));
        String before = tree.toString();
        AnswerProbe.of(engine.chat(new ChatRequest(operation, tree)));
        assertThat(tree.toString()).as("the request is not modified").isEqualTo(before);
        return fake.upstream.asked().getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'tools':[{'type':'function','function':{'name':'f','strict':true,'parameters':{'type':'object',"
                        + "'properties':{'a':{'type':'integer','minimum':1e3}}}}}],'tool_choice':{'type':'function',"
                        + "'function':{'name':'f'}},'parallel_tool_calls':false",
                "'response_format':{'type':'json_schema','json_schema':{'name':'n','strict':true,'schema':{'$defs':{},"
                        + "'type':'object','additionalProperties':false}}}",
                "'messages':[{'role':'user','content':[{'type':'text','text':'ü🦊'},{'type':'image_url','image_url':{"
                        + "'url':'data:image/png;base64,iVBORw0KGgo=','detail':'high'}},{'type':'input_audio',"
                        + "'input_audio':{'data':'UklGRg==','format':'wav'}}]}]",
                "'modalities':['text','audio'],'audio':{'voice':'alloy','format':'wav'}",
                "'reasoning_effort':'low','reasoning':{'max_tokens':512,'exclude':true},'thinking_budget':0",
                "'chat_template_kwargs':{'enable_thinking':false},'extra_body':{'google':{'thinking_config':{}}},"
                        + "'provider':{'order':['a','b']},'x':null,'':'empty name','a b':[[],{},[null]]",
                "'seed':9223372036854775807,'temperature':0.10,'big':12345678901234567890123456789,"
                        + "'precise':0.1000000000000000055511151231257827,'tiny':1e-400,'stream':false,'n':1"
            })
    void shouldSendEveryFieldUnchangedButTheModel(String fields) throws Exception {
        String body = "{'model':'ours@v',%s,'user':'u'}".formatted(fields);
        Asked asked = asked(Operation.CHAT, body);
        String expected = EXACT.readTree(body.replace('\'', '"').replace("ours@v", "theirs"))
                .toString();
        assertThat(EXACT.readTree(asked.body()).toString()).isEqualTo(expected);
        assertThat(asked.path()).isEqualTo("/api/v1/chat/completions");
    }

    @Test
    void shouldAskForTheUsageWhenStreaming() throws Exception {
        Asked asked = asked(
                Operation.CHAT,
                "{'model':'m','stream':true,'stream_options':{'include_usage':false,'include_obfuscation':false}}");
        assertThat(EXACT.readTree(asked.body()).toString())
                .isEqualTo(
                        "{'model':'theirs','stream':true,'stream_options':{'include_usage':true,'include_obfuscation':false}}"
                                .replace('\'', '"'));
    }

    @Test
    void shouldUseTheOtherPathWhenATextIsToBeContinued() throws Exception {
        Asked asked = asked(Operation.TEXT_COMPLETION, "{'model':'m','prompt':[1,2,3],'suffix':'s'}");
        assertThat(asked.path()).isEqualTo("/api/v1/completions");
        assertThat(EXACT.readTree(asked.body()).path("prompt").toString()).isEqualTo("[1,2,3]");
    }

    @Test
    void shouldSendTheHeadersOnTheListAndNoOthers() throws Exception {
        Asked asked = asked(Operation.CHAT, "{'model':'m','stream':true}");
        assertThat(asked.headers().keySet())
                .isEqualTo(Set.of(
                        "host",
                        "content-type",
                        "content-length",
                        "accept",
                        "accept-encoding",
                        "authorization",
                        "x-title"));
        assertThat(asked.headers())
                .containsEntry("authorization", "Bearer " + FakeUpstreamEngine.KEY)
                .containsEntry("content-type", "application/json")
                .containsEntry("accept", "text/event-stream")
                .containsEntry("accept-encoding", "identity");
    }
}
