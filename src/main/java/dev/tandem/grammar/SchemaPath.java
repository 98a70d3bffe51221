package dev.tandem.grammar;

import dev.tandem.inference.EngineException;

/**
 * Where in a client's schema the conversion stands.
 *
 * @param text the place in OpenAI's notation, cut short when a client's names are long
 * @param depth how many schemas enclose this one, references followed
 */
record SchemaPath(String text, int depth) {

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST = 300;
    private static final String ROOT = "response_format.json_schema.schema";

    static final SchemaPath SCHEMA = new SchemaPath(ROOT, 0);

    /** A keyword of the schema that stands here. */
    SchemaPath keyword(String name) {
        return new SchemaPath(extended(text, name), depth);
    }

    /** A schema that stands under a keyword or a name of this one. */
    SchemaPath inner(String name) {
        return new SchemaPath(extended(text, name), depth + 1);
    }

    /** The schema that a reference with this JSON pointer leads to. */
    SchemaPath target(String pointer) {
        return new SchemaPath(
                pointer.isEmpty() ? ROOT : extended(ROOT, pointer.substring(1).replace('/', '.')), depth + 1);
    }

    /** What to throw when the schema asks here for what cannot be held. */
    EngineException.Refused refused(String message) {
        return new EngineException.Refused(message, text);
    }

    /** What to throw when it asks here for what would cost too much. */
    EngineException.Refused tooLarge(String message) {
        return new EngineException.Refused(message, text, SchemaSize.TOO_LARGE);
    }

    EngineException.Refused tooDeep() {
        return tooLarge("The schema is nested more than " + GrammarLimits.DEPTH + " deep. Flatten it.");
    }

    EngineException.Refused tooMany() {
        return tooLarge("The schema holds more than " + GrammarLimits.SCHEMAS + " schemas. Use a smaller one.");
    }

    EngineException.Refused tooMuchText() {
        return tooLarge("The schema is too large. Use fewer properties, shorter names or fewer enum values.");
    }

    private static String extended(String text, String name) {
        if (text.length() > LONGEST) {
            return text;
        }
        return text + '.' + (name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name);
    }
}
