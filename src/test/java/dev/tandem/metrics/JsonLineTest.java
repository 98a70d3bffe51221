package dev.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class JsonLineTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void shouldBeAnEmptyObjectWithoutFields() {
        assertThat(new JsonLine().end()).isEqualTo("{}");
    }

    @Test
    void shouldKeepOrderTypesAndAbsence() {
        String line = new JsonLine()
                .put("text", "a")
                .put("none", (String) null)
                .put("count", 3)
                .put("time", 0.25)
                .put("unknown", (Double) null)
                .put("flag", true)
                .end();

        assertThat(line)
                .isEqualTo("{\"text\":\"a\",\"none\":null,\"count\":3,\"time\":0.25,\"unknown\":null,\"flag\":true}");
    }

    @SeededTest(cases = 1000)
    void shouldStayOneLineThatReadsBackWhateverTheTextIs(RandomValues random) throws JsonProcessingException {
        String text = random.text(255);
        String line = new JsonLine().put("text", text).end();

        JsonNode read = JSON.readTree(line);
        assertThat(line).doesNotContain("\n", "\r");
        assertThat(read.path("text").textValue()).isEqualTo(text);
    }
}
