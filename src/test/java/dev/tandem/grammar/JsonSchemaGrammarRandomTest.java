package dev.tandem.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tandem.testing.Gbnf;
import dev.tandem.testing.GbnfMatcher;
import dev.tandem.testing.GbnfStructure;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

@Tag("unit")
class JsonSchemaGrammarRandomTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final SchemaRegistry VALIDATORS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static List<Error> faults(Schema validator, JsonNode document) {
        return validator.validate(
                document, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    @SeededTest(cases = 1000)
    void shouldMatchDocumentsOfTheSchema(RandomValues random) {
        RandomSchema schemas = new RandomSchema(random);
        ObjectNode schema = schemas.schema();
        GbnfMatcher matcher = new GbnfMatcher(Gbnf.parse(JsonSchemaGrammar.grammar(schema)));

        for (int i = 0; i < 5; i++) {
            JsonNode document = schemas.document(schema, schema, 0);

            assertThat(matcher.matches(document.toString()))
                    .as("%s of %s", document, schema)
                    .isTrue();
            assertThat(matcher.matches(document.toPrettyString().replace(" : ", ": ")))
                    .as("pretty %s of %s", document, schema)
                    .isTrue();
        }
    }

    @SeededTest(cases = 1000)
    void shouldOnlyAllowDocumentsThatSatisfyTheSchema(RandomValues random) throws Exception {
        ObjectNode schema = new RandomSchema(random).schema();
        Gbnf grammar = Gbnf.parse(JsonSchemaGrammar.grammar(schema));
        GbnfMatcher matcher = new GbnfMatcher(grammar);
        Schema validator = VALIDATORS.getSchema(schema);

        assertThat(GbnfStructure.faults(grammar)).isEmpty();
        for (int i = 0; i < 5; i++) {
            Optional<String> sample = matcher.sample(random, 2_000);

            if (sample.isPresent()) {
                JsonNode document = JSON.readTree(sample.get());
                assertThat(faults(validator, document))
                        .as("%s of %s", document, schema)
                        .isEmpty();
            }
        }
        assertThat(matcher.widest()).isLessThanOrEqualTo(GrammarLimits.BRANCHES);
    }
}
