package dev.tandem.engine.llamaserver.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.testing.Requests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ToolChoiceRewriteTest {

    private static final String TOOLS =
            "'tools':[{'type':'custom','custom':{'name':'paint'}},{'type':'function','function':{'name':'wash'}},"
                    + "{'type':'function','function':{'name':'paint','strict':true}}]";

    private static ChatRequest request(String choice) {
        return Requests.chatJson("{'model':'m','seed':1," + TOOLS + ",'tool_choice':" + choice + "}");
    }

    @Test
    void shouldLeaveTheNamedToolAloneWhenItIsForced() {
        ChatRequest request = request("{'type':'function','function':{'name':'paint'}}");
        ObjectNode before = request.body().deepCopy();

        ChatRequest asked = ToolChoiceRewrite.asRequired(request);

        assertThat(asked.body())
                .isEqualTo(Requests.object("{'model':'m','seed':1,'tools':[{'type':'function','function':"
                        + "{'name':'paint','strict':true}}],'tool_choice':'required'}"));
        assertThat(request.body()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'auto'", "'none'", "'required'", "null", "{'type':'custom','custom':{'name':'paint'}}"})
    void shouldChangeNothingWhenNoFunctionIsNamed(String choice) {
        ChatRequest request = request(choice);

        assertThat(ToolChoiceRewrite.asRequired(request)).isSameAs(request);
    }

    @Test
    void shouldRefuseWhenTheNamedToolIsNotThere() {
        ChatRequest request = request("{'type':'function','function':{'name':'iron'}}");

        assertThatThrownBy(() -> ToolChoiceRewrite.asRequired(request))
                .isInstanceOfSatisfying(
                        EngineException.Refused.class,
                        refused -> assertThat(refused.param()).isEqualTo("tool_choice"));
    }
}
