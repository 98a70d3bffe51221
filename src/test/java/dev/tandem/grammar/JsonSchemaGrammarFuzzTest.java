package dev.tandem.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.inference.EngineException;
import dev.tandem.testing.Gbnf;
import dev.tandem.testing.GbnfStructure;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(10)
class JsonSchemaGrammarFuzzTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest
    void shouldConvertOrRefuseAnySchema(byte[] text) {
        JsonNode schema = read(text);
        try {
            String grammar = JsonSchemaGrammar.grammar(schema);
            assertThat(grammar).hasSizeLessThanOrEqualTo(GrammarLimits.CHARACTERS);
            assertThat(GbnfStructure.faults(Gbnf.parse(grammar))).isEmpty();
        } catch (EngineException.Refused e) {
            assertThat(e).message().isNotBlank();
        }
    }

    /** What is no JSON counts as no schema: converters get trees. */
    private static JsonNode read(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
