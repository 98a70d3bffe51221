package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.chat.AnswerAssembler;
import dev.tandem.engine.http.Address;
import dev.tandem.engine.http.AnswerRequest;
import dev.tandem.engine.http.Endpoint;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.testing.FakeUpstream;
import dev.tandem.testing.Requests;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that comes whole leaves whole: taken apart by the client, put together by the edge, it is the same JSON. */
@Tag("unit")
class WholeAnswerRoundTripTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String HEAD = "{'id':'c','object':'chat.completion','created':1,'model':'m','choices':[";
    private static final String TAIL = "],'usage':{'prompt_tokens':5,'completion_tokens':2,'total_tokens':7,"
            + "'completion_tokens_details':{'reasoning_tokens':1}},'service_tier':'default','timings':{'n':1.50}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'index':0,'message':{'role':'assistant','content':'Hi','refusal':null},'logprobs':null,"
                        + "'finish_reason':'stop'}",
                "{'index':0,'message':{'role':'assistant','content':null,'refusal':null,'tool_calls':["
                        + "{'id':'a','type':'function','function':{'name':'f','arguments':'{}'},'extra':{'x':1}},"
                        + "{'id':'b','type':'function','function':{'name':'g','arguments':'{}'}},"
                        + "{'id':'c','type':'custom','custom':{'name':'h','input':'i'}}]},'finish_reason':'tool_calls'}",
                "{'index':0,'message':{'role':'assistant','content':'Hi','refusal':null,'tool_calls':[]},"
                        + "'finish_reason':'stop'}",
                "{'index':0,'message':{'role':'assistant','content':'4','refusal':null,'reasoning_content':'2+2',"
                        + "'reasoning':'2+2','reasoning_details':[{'type':'reasoning.text','text':'2+2','index':0}]},"
                        + "'finish_reason':'stop','native_finish_reason':'STOP','stop_reason':null}",
                "{'index':0,'message':{'role':'assistant','content':'a','refusal':null},'logprobs':{'content':["
                        + "{'token':'a','logprob':-0.00012340,'bytes':[97],'top_logprobs':[]}],'refusal':null},"
                        + "'finish_reason':'length'}",
                "{'index':0,'message':{'role':'assistant','content':null,'refusal':'No.'},'finish_reason':'stop'}",
                "{'index':0,'message':{'role':'assistant','content':'a','refusal':null,'annotations':[{'type':"
                        + "'url_citation','url_citation':{'url':'u','start_index':0,'end_index':1}}]},"
                        + "'finish_reason':'stop'}",
                "{'index':0,'message':{'role':'assistant','content':null,'refusal':null,'audio':{'id':'x',"
                        + "'expires_at':12345678901234567890,'data':'UklGRg==','transcript':'t'}},'finish_reason':'stop'}",
                "{'index':0,'message':{'role':'assistant','content':'a','refusal':null},'finish_reason':'stop'},"
                        + "{'index':1,'message':{'role':'assistant','content':'b','refusal':null},"
                        + "'finish_reason':'length'}"
            })
    void shouldGiveTheSameAnswerWhenAChatCameWhole(String choices) throws Exception {
        assertSame(Operation.CHAT, HEAD + choices + TAIL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'index':0,'text':'Hi','logprobs':{'tokens':['Hi'],'token_logprobs':[-1.5]},'finish_reason':'stop'}",
                "{'index':0,'text':'a','logprobs':null,'finish_reason':'stop'},"
                        + "{'index':1,'text':'','logprobs':null,'finish_reason':'length'}"
            })
    void shouldGiveTheSameAnswerWhenATextCameWhole(String choices) throws Exception {
        assertSame(Operation.TEXT_COMPLETION, HEAD + choices + TAIL);
    }

    private static void assertSame(Operation operation, String answer) throws Exception {
        String json = answer.replace('\'', '"');
        ObjectNode assembled = assembled(operation, json);
        JsonNode expected = JSON.readTree(json);
        // Numbers compare by what is written.
        assertThat(JSON.readTree(assembled.toString())).isEqualTo(expected);
    }

    private static ObjectNode assembled(Operation operation, String json) {
        Vertx vertx = Vertx.vertx();
        try (FakeUpstream upstream = new FakeUpstream(vertx).answeringJson(200, json);
                UpstreamClient client = new UpstreamClient(
                        vertx,
                        new Endpoint(
                                new Address.Tcp("127.0.0.1", upstream.port(), false),
                                "",
                                Map.of(),
                                null,
                                "p",
                                Duration.ofSeconds(5)))) {
            ChatRequest request =
                    new ChatRequest(operation, Requests.chat("Hello?").body());
            return client.answer(AnswerRequest.of("/x", request, "m", null))
                    .collect()
                    .in(AnswerAssembler::new, AnswerAssembler::add)
                    .await()
                    .atMost(Duration.ofMinutes(2))
                    .answer();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
