package dev.tandem.testing;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/** Holds documents against JSON schemas (2020-12) by a library that knows them. */
public final class SchemaValidator {

    private static final SchemaRegistry VALIDATORS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private SchemaValidator() {}

    /** What is wrong with a document; empty for one that follows the schema. What is no JSON is wrong too. */
    public static List<String> violations(String schema, String document) {
        return VALIDATORS.getSchema(schema).validate(document, InputFormat.JSON).stream()
                .map(error -> document + ": " + error)
                .toList();
    }
}
