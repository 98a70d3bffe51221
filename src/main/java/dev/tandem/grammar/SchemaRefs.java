package dev.tandem.grammar;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Finds what a {@code $ref} points to, in the schema document itself and nowhere else. */
final class SchemaRefs {

    private static final int LONGEST = 1_000;

    private SchemaRefs() {}

    /**
     * The JSON pointer that a reference holds; empty for the whole document.
     *
     * @param at where the {@code $ref} stands
     */
    static String pointer(JsonNode reference, SchemaPath at) {
        String text = reference.asText();
        boolean local = text.equals("#") || text.startsWith("#/");
        if (!reference.isTextual() || !local || text.length() > LONGEST) {
            throw at.refused("$ref must point into the schema itself, such as '#/$defs/name'."
                    + " Move the definition under $defs.");
        }
        try {
            // A plus sign is itself in a fragment, but a blank to the decoder.
            return URLDecoder.decode(text.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw at.refused("$ref holds a broken percent escape. Write it as '#/$defs/name'.");
        }
    }

    /** The schema under the pointer. */
    static JsonNode target(JsonNode document, String pointer, SchemaPath at) {
        JsonNode target = document.at(JsonPointer.compile(pointer));
        if (target.isMissingNode()) {
            throw at.refused("$ref points to nothing. Define its target under $defs.");
        }
        return target;
    }
}
