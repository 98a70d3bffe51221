package dev.tandem.engine.llamaserver.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.ChatRequest;
import dev.tandem.testing.Requests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class NullFieldsTest {

    @Test
    void shouldLeaveOutWhatIsNullInMessagesAndTools() {
        ChatRequest request = Requests.chatJson("{'seed':null,'messages':[{'role':'user','content':'Hi'},"
                + "{'role':'assistant','content':null,'name':null,'reasoning_content':null,'tool_calls':[]}],"
                + "'tools':[{'type':'function','strict':null,'function':{'name':'f','description':null,'parameters':"
                + "{'type':'object','default':null}}}]}");

        assertThat(NullFields.removed(request).body())
                .isEqualTo(Requests.object("{'seed':null,'messages':[{'role':'user','content':'Hi'},"
                        + "{'role':'assistant','content':null,'tool_calls':[]}],"
                        + "'tools':[{'type':'function','function':{'name':'f','parameters':"
                        + "{'type':'object','default':null}}}]}"));
    }

    @Test
    void shouldChangeNothingWhenNothingIsNull() {
        ChatRequest request = Requests.chat("Hi");
        assertThat(NullFields.removed(request)).isSameAs(request);
    }
}
