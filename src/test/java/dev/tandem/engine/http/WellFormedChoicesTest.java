package dev.tandem.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Operation;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.util.List;
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
                "[{'index':0,'delta':{'content':'x'},'logprobs':7}]"
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
