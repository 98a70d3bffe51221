package dev.tandem.grammar;

import dev.tandem.grammar.Expression.Literal;
import dev.tandem.grammar.Expression.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads GBNF, llama.cpp's form of grammars (its {@code grammars/README.md}). Confined to one thread. */
final class GrammarReader extends ExpressionReader {

    private static final Pattern RULE = Pattern.compile("([a-zA-Z0-9-]+)\\s*::=");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9-]+");

    private final Matcher rule;
    private final Matcher name;

    private GrammarReader(String grammar) {
        super(grammar);
        rule = RULE.matcher(grammar);
        name = NAME.matcher(grammar);
    }

    /**
     * The rules by their names.
     *
     * @throws TooDeepException when the groups of one are nested too deep
     */
    static Map<String, Expression> read(String grammar) {
        GrammarReader reader = new GrammarReader(grammar);
        Map<String, Expression> rules = new HashMap<>();
        reader.skip();
        while (reader.at < grammar.length()) {
            if (reader.atEnd()) {
                String name = reader.rule.group(1);
                reader.at = reader.rule.end();
                rules.put(name, reader.alternatives());
            } else {
                reader.at++;
            }
            reader.skip();
        }
        return rules;
    }

    @Override
    Expression part() {
        if (is('"')) {
            return quoted('"');
        }
        if (is('[')) {
            return characterClass();
        }
        if (name.region(at, text.length()).lookingAt()) {
            at = name.end();
            return new Reference(name.group());
        }
        return new Literal(text.substring(at, ++at));
    }

    /** Where the next rule begins. */
    @Override
    boolean atEnd() {
        return at < text.length()
                && Character.isLetterOrDigit(text.charAt(at))
                && rule.region(at, text.length()).lookingAt();
    }

    @Override
    void skip() {
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || is('#'))) {
            if (is('#')) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else {
                at++;
            }
        }
    }
}
