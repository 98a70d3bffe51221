package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Turns a client's JSON Schema into a GBNF grammar that holds llama.cpp to it. It stands in for llama.cpp's own
 * converter, which ends the process on input that a client may well send.
 *
 * <p>Every document of the grammar satisfies the schema; not every document that satisfies the schema is in the
 * grammar. It leaves out: properties that are not declared, once any are declared; names in another order than
 * declared; array items beyond {@code prefixItems} unless {@code items} is given; integers of more than 18 and numbers
 * of more than 16 digits before the point; more white space than one blank, or a line break and 16 blanks.
 *
 * <p>Supported: {@code type} (one or several), {@code properties}, {@code required}, {@code additionalProperties} (a
 * schema only where no properties are declared), {@code items}, {@code prefixItems} (all of them are written),
 * {@code minItems}, {@code maxItems}, {@code enum}, {@code const}, {@code anyOf}, {@code oneOf} (read as
 * {@code anyOf}), {@code allOf} of one schema, {@code $ref} within the document, {@code minLength},
 * {@code maxLength}, {@code format} ({@code date}, {@code time}, {@code date-time}, {@code uuid}), and the bounds of
 * integers. A schema that says more is refused, so that no constraint is dropped in silence; annotations are ignored,
 * and so are formats that JSON Schema does not define. Everything is bounded by {@link GrammarLimits}.
 *
 * <p>Pure and thread-safe.
 */
public final class JsonSchemaGrammar {

    private static final String ANY_OBJECT = anyObjectText();

    private JsonSchemaGrammar() {}

    /**
     * A grammar whose rule {@code root} matches the documents of the schema.
     *
     * @param schema an object or {@code true}; not modified
     * @throws dev.tandem.inference.EngineException.Refused when the schema asks for what is not supported, is
     *     contradictory or too large; its {@code param} is the place in the schema
     */
    public static String grammar(JsonNode schema) {
        SchemaSize.check(schema, SchemaPath.SCHEMA.text());
        return new SchemaWalk(schema).grammar();
    }

    /** A grammar that matches any JSON object; the same text each time. */
    public static String anyObject() {
        return ANY_OBJECT;
    }

    private static String anyObjectText() {
        GrammarRules rules = new GrammarRules();
        rules.define(Expression.reference("root"), JsonRules.OBJECT, SchemaPath.SCHEMA);
        return rules.text();
    }
}
