package dev.tandem.quality;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.tandem.json.JsonMappers;
import java.util.List;
import java.util.Optional;

/**
 * Holds values to a client's JSON schema, in bounded time, since both come from outside. Draft 2020-12, which reads
 * the older drafts' common keywords alike; {@code format} is not asserted.
 *
 * <p>Not judged, so taken for a match: schemas that refer to themselves or outside, or that are large together with
 * their value (see {@link SchemaCost}), patterns that take too long, and what is not a schema.
 */
final class JsonSchemaValidator {

    /** Subschemas times values that are looked at; a second at the most. */
    private static final long BUDGET = 1_000_000;

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaCacheEnabled(false)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .failFast(true)
                            .regularExpressionFactory(BudgetedPattern::new)
                            .build()));

    private JsonSchemaValidator() {}

    /** The JSON value that the text is from end to end; empty if it is none, or nested too deeply to be judged. */
    static Optional<JsonNode> parse(String text) {
        try {
            return Optional.ofNullable(JsonMappers.ANSWER_TEXTS.readTree(text)).filter(value -> !value.isMissingNode());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Whether the value matches, or cannot be judged. */
    static boolean mayMatch(JsonNode schema, JsonNode value) {
        if (!(schema instanceof ObjectNode object) || SchemaCost.of(object) * values(value) > BUDGET) {
            return true;
        }
        // Names for other dialects and places mean nothing here.
        ObjectNode plain = object.deepCopy().without(List.of("$schema", "$id"));
        try {
            return REGISTRY.getSchema(plain).validate(value).isEmpty();
        } catch (RuntimeException e) {
            return true;
        }
    }

    private static long values(JsonNode value) {
        long count = 1;
        for (JsonNode child : value) {
            count += values(child);
        }
        return count;
    }
}
