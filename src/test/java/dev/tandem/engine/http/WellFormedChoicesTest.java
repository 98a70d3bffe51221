package dev.tandem.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Operation;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no server should send, and clients' SDKs fail on. */
@Tag("unit")
class WellFormedChoicesTest extends UpstreamFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "{}",
                "'x'",
                "[5]",
                "[null]",
                "[{'index':-1,'delta':{'content':'x'}}]",
                "[{'index':2000000000,'delta':{'content':'x'}}]",
                "[{'index':1e300,'delta':{'content':'x'}}]",
                "[{'index':0.5,'delta':{'content':'x'}}]",
                "[{'index':'0','delta':{'content':'x'}}]",
                "[{'index':0,'delta':7}]",
                "[{'index':0,'delta':'x'}]",
                "[{'index':0,'delta':['x']}]",
                "[{'index':0,'delta':{'role':7}}]",
                "[{'index':0,'delta':{'content':5}}]",
                "[{'index':0,'delta':{'content':true}}]",
                "[{'index':0,'delta':{'content':{'a':1}}}]",
                "[{'index':0,'delta':{'content':['x']}}]",
                "[{'index':0,'delta':{'reasoning_content':5}}]",
                "[{'index':0,'delta':{'reasoning':5}}]",
                "[{'index':0,'delta':{'refusal':false}}]",
                "[{'index':0,'delta':{'tool_calls':5}}]",
                "[{'index':0,'delta':{'tool_calls':{'index':0}}}]",
                "[{'index':0,'delta':{'tool_calls':[5]}}]",
                "[{'index':0,'delta':{'tool_calls':[{'index':-1,'id':'c'}]}}]",
                "[{'index':0,'delta':{'tool_calls':[{'index':2000000000,'id':'c'}]}}]",
                "[{'index':0,'delta':{'tool_calls':[{'index':'0','id':'c'}]}}]",
                "[{'index':0,'delta':{'tool_calls':[{'index':0,'id':7}]}}]",
                "[{'index':0,'delta':{'tool_calls':[{'index':0,'type':7}]}}]",
                "[{'index':0,'delta':{'tool_calls':[{'index':0,'function':'f'}]}}]",
                "[{'index':0,'delta':{'tool_calls':[{'index':0,'function':{'name':7}}]}}]",
                "[{'index':0,'delta':{'tool_calls':[{'index':0,'function':{'arguments':7}}]}}]",
                "[{'index':0,'delta':{'function_call':7}}]",
                "[{'index':0,'delta':{'content':'x'},'finish_reason':7}]",
                "[{'index':0,'delta':{'content':'x'},'finish_reason':{}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':7}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':[7]}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':7}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':{}}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':['x']}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':[{'token':7}]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':[{'token':'x','logprob':'-1'}]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':[{'token':'x','logprob':{}}]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':[{'token':'x','bytes':'x'}]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':[{'token':'x','bytes':[0.5]}]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':[{'token':'x','top_logprobs':7}]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':[{'token':'x','top_logprobs':[7]}]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':[{'top_logprobs':[{'token':7}]}]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'content':[{'top_logprobs':[{'logprob':true}]}]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'refusal':[7]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'tokens':[7]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'token_logprobs':['-1']}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'text_offset':[0.5]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'top_logprobs':[7]}}]",
                "[{'index':0,'delta':{'content':'x'},'logprobs':{'top_logprobs':[{'x':'-1'}]}}]",
                "[{'index':0,'text':'x'}]",
                "[{'index':0,'delta':{},'text':'x'}]",
                "[{'index':0,'delta':{'role':'assistant','content':''},'text':'x'}]"
            })
    void shouldBlameTheUpstreamWhenClientsWouldFailOnWhatItSends(String choices) {
        String wrong = "data: {\"choices\":" + choices.replace('\'', '"') + "}\n\n";
        for (String stream : List.of(wrong, ROLE + HELLO + wrong)) {
            upstream.answeringEvents(stream + STOP + DONE);
            assertThatThrownBy(() -> events(streamed()))
                    .isInstanceOf(EngineException.Broken.class)
                    .hasMessageContaining("an answer whose ");
        }
        String whole = choices.replace('\'', '"').replace("delta", "message");
        boolean ofChunksOnly = choices.contains("'tool_calls':[{'index'")
                && !choices.contains("function")
                && !choices.contains("'id':7")
                && !choices.contains("'type':7");
        if (!ofChunksOnly) {
            upstream.answeringJson(200, "{\"choices\":" + whole + "}");
            assertThatThrownBy(() -> events(client.answer(call(false)))).isInstanceOf(EngineException.Broken.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{'content':null,'refusal':null}",
                "{'content':[]}",
                "{'content':[{'token':'x','logprob':null,'bytes':null,'top_logprobs':null}]}",
                "{'content':[{'id':7,'token':'x','logprob':-3.4e38,'bytes':[120],'top_logprobs':"
                        + "[{'token':'x','logprob':0,'bytes':[120]}]}]}",
                "{'tokens':['x','y'],'token_logprobs':[null,-1.5],'top_logprobs':[null,{'y':-1.5}],'text_offset':[0,1],"
                        + "'token_ids':[1,2]}"
            })
    void shouldPassLogProbabilitiesOnInEitherForm(String logprobs) {
        String told = logprobs.replace('\'', '"');
        String beside = ",\"logprobs\":" + told + ",\"finish_reason\":";
        upstream.answeringEvents(ROLE + HELLO.replace(",\"finish_reason\":", beside) + STOP + DONE);
        assertThat(events(streamed()).get(1).json().at("/choices/0/logprobs"))
                .isEqualTo(UpstreamJson.read(told.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'message':{'role':'assistant','content':'Hi'},'finish_reason':'stop'",
                "'message':{'content':'Hi'},'delta':{},'finish_reason':'stop'",
                "'message':{'reasoning_content':'hm'},'delta':{'role':'assistant','content':''},'finish_reason':'stop'",
                "'message':{'tool_calls':[{'id':'c'}]},'delta':null,'finish_reason':'tool_calls'",
                "'message':{'content':'Hi'},'finish_reason':null"
            })
    void shouldBlameTheUpstreamWhenAStreamTellsAMessageInPlaceOfPieces(String fields) {
        String whole = "data: {\"choices\":[{\"index\":0," + fields.replace('\'', '"') + "}]}\n\n";
        for (String stream : List.of(whole, ROLE + whole)) {
            upstream.answeringEvents(stream + STOP + DONE);
            assertThatThrownBy(() -> events(streamed()))
                    .isInstanceOf(EngineException.Broken.class)
                    .hasMessageContaining("message is not told in pieces");
        }
        String piece = "\"message\":{},\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"}";
        upstream.answeringJson(200, "{\"choices\":[{" + piece + ",\"finish_reason\":\"stop\"}]}");
        assertThatThrownBy(() -> events(client.answer(call(false)))).hasMessageContaining("delta is not a message");
    }

    @Test
    void shouldPassOnAMessageThatStandsBesideThePiecesOfAChat() {
        // Perplexity tells with each piece what came so far, and with the end all of it.
        String soFar = "\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"delta\"";
        upstream.answeringEvents(ROLE + HELLO.replace("\"delta\"", soFar) + STOP.replace("\"delta\"", soFar) + DONE);
        assertThat(events(streamed())).hasSize(3);
    }

    @Test
    void shouldPassOnATextThatStandsBesideAChatsMessage() {
        // Together tells each piece twice.
        String piece = HELLO.replace("\"delta\"", "\"text\":\"Hi ü🦊\",\"delta\"");
        upstream.answeringEvents(ROLE + piece + STOP.replace("\"delta\"", "\"text\":\"\",\"delta\"") + DONE);
        assertThat(events(streamed())).hasSize(3);
    }

    @Test
    void shouldBoundTheChoicesOfAWholeAnswerByWhatWasAskedFor() {
        String choice = "{\"index\":%d,\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}";
        for (boolean numbered : List.of(true, false)) {
            String many = IntStream.range(0, 5_000)
                    .mapToObj(i -> choice.formatted(numbered ? i : 0))
                    .collect(Collectors.joining(","));
            upstream.answeringJson(200, "{\"choices\":[" + many + "]}");
            assertThatThrownBy(() -> events(client.answer(call(false))))
                    .isInstanceOf(EngineException.Broken.class)
                    .hasMessageContaining("choices is not a list of at most 128");
            upstream.answeringEvents("data: {\"choices\":[" + many.replace("message", "delta") + "]}\n\n" + DONE);
            assertThatThrownBy(() -> events(streamed())).hasMessageContaining("choices is not a list of at most 128");
        }
        String two = choice.formatted(0) + "," + choice.formatted(0);
        upstream.answeringJson(200, "{\"choices\":[" + two + "]}");
        assertThatThrownBy(() -> events(client.answer(call(false)))).hasMessageContaining("another one in each");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'delta':null,'finish_reason':'stop'}|/delta|{}",
                "{'finish_reason':'stop'}|/delta|{}",
                "{'delta':[],'finish_reason':'stop'}|/delta|{}",
                "{'delta':{'content':'x'}}|/index|0",
                "{'index':null,'delta':{'content':'x'}}|/index|0",
                "{'delta':{'content':null,'role':null,'tool_calls':null,'refusal':''},'finish_reason':'stop'}"
                        + "|/delta/content|null",
                "{'delta':{'content':[{'type':'text','text':'x'}]}}|/delta/content/0/text|'x'",
                "{'delta':{'tool_calls':[{'id':'a','function':{'name':'f','arguments':''}},{'id':'b','function':{'name':'g'}}]}}"
                        + "|/delta/tool_calls/1/index|1",
                "{'delta':{'tool_calls':[{'index':0,'function':{'name':'f','arguments':{'a':1}}}]}}"
                        + "|/delta/tool_calls/0/function/arguments|'{`a`:1}'"
            })
    void shouldMendWhatHasOneMeaning(String choice, String path, String right) {
        upstream.answeringEvents("data: {\"choices\":[" + choice.replace('\'', '"') + "]}\n\n" + STOP + DONE);
        assertThat(events(streamed()).getFirst().json().at("/choices/0" + path).toString())
                .isEqualTo(right.replace('\'', '"').replace("`", "\\\""));
    }

    @Test
    void shouldContinueTheLastToolCallWhenAPieceTellsNoIndex() {
        String piece = "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{%s}]}}]}\n\n";
        String name = "\"function\":{\"name\":\"f\",\"arguments\":\"\"}";
        String more = "\"function\":{\"arguments\":\"{}\"}";
        upstream.answeringEvents(piece.formatted(name)
                + piece.formatted(more)
                + piece.formatted(name)
                + piece.formatted(more)
                + STOP
                + DONE);
        assertThat(events(streamed()).stream()
                        .limit(4)
                        .map(event -> event.json()
                                .at("/choices/0/delta/tool_calls/0/index")
                                .asInt(-1)))
                .containsExactly(0, 0, 1, 1);
    }

    @Test
    void shouldHoldTextsToTheirTypeAsWell() {
        AnswerRequest call = new AnswerRequest(
                "/completions", Operation.TEXT_COMPLETION, call(true).body(), null, true, false);
        upstream.answeringEvents("data: {\"choices\":[{\"index\":0,\"text\":5}]}\n\n" + DONE);
        assertThatThrownBy(() -> events(client.answer(call))).isInstanceOf(EngineException.Broken.class);

        upstream.answeringEvents("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n" + DONE);
        assertThatThrownBy(() -> events(client.answer(call)))
                .isInstanceOf(EngineException.Broken.class)
                .hasMessageContaining("delta is not a text");

        upstream.answeringEvents(
                "data: {\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n" + DONE);
        assertThatThrownBy(() -> events(client.answer(call)))
                .isInstanceOf(EngineException.Broken.class)
                .hasMessageContaining("message is not told in pieces (text)");

        upstream.answeringEvents("data: {\"choices\":[{\"text\":null,\"finish_reason\":\"stop\"}]}\n\n" + DONE);
        assertThat(events(client.answer(call))
                        .getFirst()
                        .json()
                        .at("/choices/0/text")
                        .textValue())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":null}",
                "{\"id\":\"c1\",\"choices\":[],\"usage\":null}",
                "{\"choices\":[{\"index\":0,\"delta\":{}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":null}]}"
            })
    void shouldSendNothingOnBeforeThereIsSomethingForTheClient(String nothing) {
        String events = ("data: " + nothing + "\n\n").repeat(3);
        for (String end : List.of("", DONE)) {
            upstream.answeringEvents(events + end);
            AssertSubscriber<ChatEvent> client = streamed().subscribe().withSubscriber(AssertSubscriber.create(9));
            client.awaitFailure(PATIENCE).assertFailedWith(EngineException.Broken.class);
            assertThat(client.getItems()).isEmpty();
        }
        upstream.answeringEvents(events + HELLO + STOP + DONE);
        assertThat(events(streamed())).hasSize(2);
    }

    @Test
    void shouldSendOnWithTheFirstChunkWhatWasSaidBeforeIt() {
        upstream.answeringEvents("data: {\"choices\":[],\"prompt_filter_results\":[1]}\n\n"
                + USAGE.replace("\"id\"", "\"x\"") + HELLO + STOP + DONE);
        ChatEvent first = events(streamed()).getFirst();
        assertThat(first.json().at("/prompt_filter_results/0").asInt()).isEqualTo(1);
        assertThat(first.json().at("/choices/0/delta/content").asText()).isEqualTo("Hi ü🦊");
        assertThat(first.usage()).isPresent();
    }

    @Test
    void shouldEndAStreamThatGoesOnSayingNothing() {
        upstream.answeringEvents(("data: {\"" + "x".repeat(1000) + "\":1}\n\n").repeat(1100) + HELLO + STOP + DONE);
        assertThatThrownBy(() -> events(streamed()))
                .isInstanceOf(EngineException.Broken.class)
                .hasMessageContaining("say nothing");
    }
}
