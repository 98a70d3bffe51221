package dev.tandem.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AnswerAssemblerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AnswerAssembler assembler = new AnswerAssembler();

    private void add(String choice) throws JsonProcessingException {
        String event = "{'choices': [" + choice + "]}";
        assembler.add(ChatEvent.of((ObjectNode) JSON.readTree(event.replace('\'', '"'))));
    }

    @Test
    void shouldLeaveNoGapsHoweverFarIndexesReach() throws JsonProcessingException {
        add("{'index': 2000000000, 'delta': {'tool_calls': [{'index': 2000000000, 'id': 'b',"
                + " 'function': {'name': 'f', 'arguments': '{'}}]}}");
        add("{'index': 2000000000, 'delta': {'tool_calls': [{'index': 7, 'id': 'a', 'function': {'name': 'g'}}]}}");
        add("{'index': 2000000000, 'delta': {'tool_calls': [{'index': 2000000000, 'function': {'arguments': '}'}}]},"
                + " 'finish_reason': 'tool_calls'}");

        assertThat(assembler.answer().at("/choices")).hasSize(1);
        assertThat(assembler.answer().at("/choices/0/message/tool_calls"))
                .hasToString("[{\"id\":\"a\",\"function\":{\"name\":\"g\"}},"
                        + "{\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]");
    }

    @Test
    void shouldJoinTextsOfAnyNumberOfDeltas() throws JsonProcessingException {
        ChatEvent delta = ChatEvent.of((ObjectNode) JSON.readTree(
                "{\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"ab\", \"reasoning\": \"c\"}}]}"));
        for (int i = 0; i < 100_000; i++) {
            assembler.add(delta);
        }
        add("{'index': 0, 'delta': {'content': null}, 'finish_reason': 'stop'}");
        add("{'index': 0, 'delta': {}, 'finish_reason': null}");

        assertThat(assembler.answer().at("/choices/0/message/content").asText()).isEqualTo("ab".repeat(100_000));
        assertThat(assembler.answer().at("/choices/0/message/reasoning").asText())
                .hasSize(100_000);
        assertThat(assembler.answer().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void shouldKeepAnAnswerAsItWasWhenMoreIsAdded() throws JsonProcessingException {
        add("{'index': 0, 'delta': {'content': 'a'}, 'logprobs': {'content': [1]}}");
        ObjectNode before = assembler.answer();
        add("{'index': 0, 'delta': {'content': 'b'}, 'logprobs': {'content': [2]}}");

        assertThat(before.at("/choices/0/message/content").asText()).isEqualTo("a");
        assertThat(before.at("/choices/0/logprobs/content")).hasToString("[1]");
        assertThat(assembler.answer().at("/choices/0/logprobs/content")).hasToString("[1,2]");
    }
}
