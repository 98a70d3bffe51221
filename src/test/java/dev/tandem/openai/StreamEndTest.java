package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StreamEndTest {

    private static final String TEXT = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}";
    private static final String STOP = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String OTHER = STOP.replace("\"index\":0", "\"index\":1");
    private static final String LAST = "{\"choices\":[],\"usage\":{\"prompt_tokens\":1},\"timings\":{\"n\":2}}";

    private final List<String> sent = new ArrayList<>();
    private final StreamEnd streamEnd =
            new StreamEnd(event -> sent.add(event.json().toString()));

    private void next(String... events) throws JsonProcessingException {
        for (String event : events) {
            streamEnd.next(ChatEvent.of((ObjectNode) new ObjectMapper().readTree(event)));
        }
    }

    @Test
    void shouldHoldBackOnlyWhatEndsAChoice() throws JsonProcessingException {
        next(TEXT, STOP);
        assertThat(sent).containsExactly(TEXT);
        next(TEXT);
        assertThat(sent).containsExactly(TEXT, STOP, TEXT);
        next(OTHER, STOP);
        assertThat(sent).containsExactly(TEXT, STOP, TEXT, OTHER);
    }

    @Test
    void shouldSayWithTheEndWhatWasSaidBesideNoChoice() throws JsonProcessingException {
        next(TEXT, STOP, LAST);
        streamEnd.close();
        assertThat(sent).containsExactly(TEXT, STOP.replace("]}", "],\"timings\":{\"n\":2}}"));
        assertThat(streamEnd.usage()).hasToString("{\"prompt_tokens\":1}");
    }

    @Test
    void shouldLetGoOfTheEndAsItCameWhenTheRestGoesElsewhere() throws JsonProcessingException {
        next(STOP, LAST);
        streamEnd.release();
        streamEnd.release();
        streamEnd.close();
        assertThat(sent).containsExactly(STOP);
        assertThat(streamEnd.beside()).hasToString("{\"timings\":{\"n\":2}}");
    }
}
