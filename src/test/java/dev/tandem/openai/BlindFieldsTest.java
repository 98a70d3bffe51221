package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class BlindFieldsTest {

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'index':0,'delta':{'role':'assistant','content':'x','refusal':null},'finish_reason':null}",
                "{'index':0,'delta':{'reasoning_content':'x'},'logprobs':null}",
                "{'index':0,'delta':{'tool_calls':[{'index':0,'id':'c','type':'function','function':"
                        + "{'name':'f','arguments':'{}'}}]}}",
                "{'index':0,'message':{'content':[{'type':'thinking','thinking':[{'type':'text','text':'x'}]}]}}",
                "{'index':0,'message':{'content':null,'function_call':{'name':'f','arguments':'{}'},'audio':{'id':'x',"
                        + "'expires_at':1,'data':'d','transcript':'t'},'annotations':[{'type':'url_citation',"
                        + "'url_citation':{'url':'u','title':'t','start_index':0,'end_index':1}}]}}",
                "{'index':0,'message':{'tool_calls':[{'id':'c','type':'custom','custom':{'name':'h','input':'i'}}]}}",
                "{'index':0,'delta':{},'logprobs':{'content':[{'token':'x','logprob':-1.5,'bytes':[120],'top_logprobs':"
                        + "[{'token':'x','logprob':-1.5,'bytes':null}]}],'refusal':null}}",
                "{'index':0,'text':'x','logprobs':{'tokens':['x'],'token_logprobs':[null,-1],'top_logprobs':[null,"
                        + "{'provider':-1}],'text_offset':[0]}}"
            })
    void shouldTellWhatOpenAiSpecifies(String choice) throws Exception {
        ObjectNode answer = json("{'choices':[" + choice + "]}");
        assertThat(BlindFields.ofAnswer(answer)).hasToString(answer.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'delta':{'reasoning':'x'}}|{'delta':{'reasoning_content':'x'}}",
                "{'delta':{'reasoning_content':null,'content':'y','reasoning':'x'}}"
                        + "|{'delta':{'content':'y','reasoning_content':'x'}}",
                "{'delta':{'reasoning':'x','reasoning_content':'x','reasoning_details':[{'text':'x'}]}}"
                        + "|{'delta':{'reasoning_content':'x'}}",
                "{'delta':{'content':{'provider':'x'}}}|{'delta':{'content':{}}}",
                "{'delta':{'tool_calls':[{'index':0,'extra':1,'function':{'name':'f','by':'x'}}]}}"
                        + "|{'delta':{'tool_calls':[{'index':0,'function':{'name':'f'}}]}}",
                "{'finish_reason':{'by':'x'},'index':0}|{'index':0}",
                "{'index':0,'logprobs':{'content':[{'id':7,'token':'x','top_logprobs':[{'id':7}]}],'token_ids':[7]}}"
                        + "|{'index':0,'logprobs':{'content':[{'token':'x','top_logprobs':[{}]}]}}",
                "{'index':0,'stop_reason':2,'prompt_logprobs':null}|{'index':0}"
            })
    void shouldTellNothingElse(String choice, String told) throws Exception {
        assertThat(BlindFields.ofAnswer(json("{'id':'x','by':1,'choices':[" + choice + "]}")))
                .hasToString(json("{'choices':[" + told + "]}").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'prompt_tokens':1,'completion_tokens':2,'total_tokens':3,'cost':0.1,'model':'x'}"
                        + "|{'prompt_tokens':1,'completion_tokens':2,'total_tokens':3}",
                "{'total_tokens':'x','prompt_tokens_details':{'cached_tokens':1,'audio_tokens':'x','by':1}}"
                        + "|{'prompt_tokens_details':{'cached_tokens':1}}",
                "{'completion_tokens_details':{'reasoning_tokens':1,'image_tokens':0},'prompt_tokens_details':null}"
                        + "|{'completion_tokens_details':{'reasoning_tokens':1}}"
            })
    void shouldTellTheNumbersOfAUsage(String usage, String told) throws Exception {
        assertThat(BlindFields.ofUsage(json(usage))).hasToString(json(told).toString());
    }
}
