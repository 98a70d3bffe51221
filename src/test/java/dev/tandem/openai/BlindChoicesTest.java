package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.testing.Requests;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class BlindChoicesTest {

    private static ObjectNode alike(String choices, String answer) {
        ObjectNode tree = Requests.object("{'choices':[" + choices + "]}");
        BlindChoices.makeAlike(tree, answer);
        return tree;
    }

    private static String id(String choices, String pointer) {
        return alike(choices, "chatcmpl-1").at("/choices/0/" + pointer + "/id").asText();
    }

    /** Nine letters and digits, which Mistral's template asks for in the next turn. */
    @Test
    void shouldGiveCallsIdsOfOneFormWhateverTheServersIs() {
        Set<String> ids = new HashSet<>();
        for (String theirs : new String[] {"'id':'call_0',", "'id':'chatcmpl-tool-6f1ba3c2',", "'id':'',", ""}) {
            ids.add(id(
                    "{'index':0,'message':{'tool_calls':[{" + theirs + "'type':'function','function':{'name':'f'}}]}}",
                    "message/tool_calls/0"));
            ids.add(id(
                    "{'index':0,'delta':{'tool_calls':[{'index':0," + theirs + "'function':{'name':'f'}}]}}",
                    "delta/tool_calls/0"));
        }
        assertThat(ids).singleElement().asString().matches("call[0-9A-Za-z]{5}");
    }

    @Test
    void shouldGiveEachCallAnIdOfItsOwn() {
        Set<String> ids = new HashSet<>();
        for (int choice = 0; choice < 3; choice++) {
            for (int index = 0; index < 3; index++) {
                String delta = "{'index':" + choice + ",'delta':{'tool_calls':[{'index':" + index
                        + ",'id':'x','function':{'name':'f'}}]}}";
                ids.add(id(delta, "delta/tool_calls/0"));
                ids.add(alike(delta, "chatcmpl-2")
                        .at("/choices/0/delta/tool_calls/0/id")
                        .asText());
            }
        }
        assertThat(ids).hasSize(18);
    }

    @Test
    void shouldGiveTheIdOnceWhenArgumentsFollow() {
        JsonNode part = alike(
                        "{'index':0,'delta':{'tool_calls':[{'index':0,'id':null,'type':'function',"
                                + "'function':{'name':'','arguments':'{}'}}]}}",
                        "chatcmpl-1")
                .at("/choices/0/delta/tool_calls/0");
        assertThat(part.has("id")).isFalse();
        assertThat(part.has("type")).isFalse();
        assertThat(part.path("function").path("arguments").asText()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource({
        "stop, stop",
        "length, length",
        "tool_calls, tool_calls",
        "content_filter, content_filter",
        "function_call, function_call",
        "max_tokens, length",
        "MAX_TOKENS, length",
        "tool_use, tool_calls",
        "eos, stop",
        "end_turn, stop",
        "SAFETY, content_filter",
        "abort, stop"
    })
    void shouldTellWhyAChoiceEndedInOpenAisWords(String theirs, String told) {
        String reason = alike("{'index':0,'finish_reason':'" + theirs + "'}", "chatcmpl-1")
                .at("/choices/0/finish_reason")
                .asText();
        assertThat(reason).isEqualTo(told);
    }

    @Test
    void shouldLeaveAChoiceThatHasNotEnded() {
        String choice = "{'index':0,'delta':{'content':'x'},'finish_reason':null}";
        assertThat(alike(choice, "chatcmpl-1")).isEqualTo(Requests.object("{'choices':[" + choice + "]}"));
    }
}
