package dev.tandem.engine.llamaserver.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineException.Refused;
import dev.tandem.inference.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class RefusedFieldTest {

    private static final String SAMPLERS = "Failed to initialize samplers: ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Field 'top_k': [json.exception.type_error.302] type must be number, but is array|{'top_k':[]}|top_k",
                "Field 'speculative.n_max': odd|{'speculative.n_max':'x'}|speculative.n_max",
                "Field 'preserved_tokens': odd|{}|",
                "Field 'json_schema': \"json_schema\": JSON schema error at #|{'json_schema':{'a':1}}|json_schema",
                SAMPLERS + "failed to parse grammar|{'grammar':'root ::= ('}|grammar",
                SAMPLERS + "failed to parse grammar|{'tools':[{}],'tool_choice':'required'}|tools",
                SAMPLERS + "failed to parse grammar|{'grammar':'x','response_format':{'type':'text'}}|grammar",
                SAMPLERS + "failed to parse grammar|{'grammar':'x','response_format':"
                        + "{'type':'json_object','schema':{}}}|",
                SAMPLERS + "failed to parse grammar|{}|",
                SAMPLERS + "penalty_repeat must be finite and greater than 0|{'repeat_penalty':0}|repeat_penalty",
                SAMPLERS + "penalty_repeat must be finite and greater than 0|{}|",
                "Unable to generate parser: JSON schema error at #: odd|{'response_format':{'type':'json_schema',"
                        + "'json_schema':{'schema':{}}}}|response_format.json_schema.schema",
                "JSON schema error at #: odd|{'response_format':{'type':'json_object','schema':{}},'tools':[]}"
                        + "|response_format.schema",
                "JSON schema error at #: odd|{'response_format':{'type':'json_object','schema':{}},'tools':[{}]}|",
                "response_format type must be one of 'x'|{'response_format':{'type':'xml'}}|response_format.type",
                "Cannot use custom grammar constraints with tools.|{'grammar':'x','tools':[{}]}|grammar",
                "invalid type for \"enable_thinking\"|{'chat_template_kwargs':{'enable_thinking':'x'}}"
                        + "|chat_template_kwargs.enable_thinking",
                "invalid type for \"enable_thinking\"|{}|",
                "Expected 'messages' to be an array|{}|messages",
                "\"prompt\" must not be empty|{'prompt':[]}|prompt",
                "Something else about 'top_k'|{'top_k':1}|"
            })
    void shouldNameTheFieldWhenWordsAndRequestLeaveNoDoubt(String message, String body, String param) {
        Refused refused = new Refused(400, message, null, "odd");
        Throwable named = RefusedField.named(refused, request(body));
        assertThat(named).isInstanceOfSatisfying(Refused.class, known -> {
            assertThat(known.param()).isEqualTo(param);
            assertThat(known.getMessage()).isEqualTo(refused.getMessage());
            assertThat(known.status()).isEqualTo(400);
            assertThat(known.code()).isEqualTo("odd");
        });
    }

    @Test
    void shouldLeaveOtherFailuresAndNamedFieldsAsTheyAre() {
        String message = "Field 'top_k': odd";
        EngineException broken = new EngineException.Broken(message, null);
        assertThat(RefusedField.named(broken, request("{'top_k':1}"))).isSameAs(broken);
        Refused known = new Refused(400, message, "seed", null);
        assertThat(RefusedField.named(known, request("{'top_k':1}"))).isSameAs(known);
    }

    private static ChatRequest request(String body) {
        try {
            return new ChatRequest(Operation.CHAT, (ObjectNode) new ObjectMapper().readTree(body.replace('\'', '"')));
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }
}
