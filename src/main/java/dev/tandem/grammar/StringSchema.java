package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** {@code type: string}. */
final class StringSchema {

    private static final Set<String> HELD = Set.of("date", "time", "date-time", "uuid");

    /** Those that JSON Schema defines. Any other is an annotation to it, as is a format of OpenAPI. */
    private static final Set<String> NOT_HELD = Set.of(
            "duration",
            "email",
            "idn-email",
            "hostname",
            "idn-hostname",
            "ipv4",
            "ipv6",
            "uri",
            "uri-reference",
            "iri",
            "iri-reference",
            "uri-template",
            "json-pointer",
            "relative-json-pointer",
            "regex");

    private StringSchema() {}

    static Expression expression(JsonNode schema, SchemaPath at) {
        boolean bounded = schema.has("minLength") || schema.has("maxLength");
        String format = format(schema, at);
        if (HELD.contains(format)) {
            if (bounded) {
                throw at.keyword("format")
                        .refused("format cannot be combined with minLength or maxLength. Remove one of them.");
            }
            return Expression.reference(format);
        }
        if (!bounded) {
            return JsonRules.STRING;
        }
        int min = SchemaKeywords.least("minLength", "maxLength", schema, at);
        int max = SchemaKeywords.count("maxLength", schema, at).orElse(Expression.UNBOUNDED);
        return max == 0
                ? Expression.literal("\"\"")
                : JsonRules.quoted(new Expression.Repeat(JsonRules.CHAR, min, max));
    }

    private static String format(JsonNode schema, SchemaPath at) {
        JsonNode format = schema.get("format");
        if (format == null) {
            return "";
        }
        if (!format.isTextual() || NOT_HELD.contains(format.textValue())) {
            throw at.keyword("format")
                    .refused("Of the formats that JSON Schema defines, date, time, date-time and uuid are supported."
                            + " Remove this one.");
        }
        return format.textValue();
    }
}
