package dev.tandem.grammar;

import dev.tandem.grammar.Expression.Literal;
import dev.tandem.grammar.Expression.Sequence;
import java.util.List;

/** Reads the regular expressions of JSON schemas' {@code pattern} (ECMA-262). Confined to one thread. */
final class PatternReader extends ExpressionReader {

    private PatternReader(String pattern) {
        super(pattern);
    }

    /** @throws TooDeepException when its groups are nested too deep */
    static Expression read(String pattern) {
        PatternReader reader = new PatternReader(pattern);
        Expression all = reader.alternatives();
        // Behind a bracket that closes nothing.
        while (reader.at < pattern.length()) {
            reader.at++;
            all = new Sequence(List.of(all, reader.alternatives()));
        }
        return all;
    }

    @Override
    Expression part() {
        if (is('[')) {
            return characterClass();
        }
        boolean anchor = is('^') || is('$');
        int begin = at;
        at = Math.min(text.length(), at + (is('\\') ? 2 : 1));
        return new Literal(anchor ? "" : text.substring(begin, at));
    }

    @Override
    void beginGroup() {
        if (is('?')) {
            at++;
            while (at < text.length() && ":=!<".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }
    }

    @Override
    boolean atEnd() {
        return false;
    }

    @Override
    void skip() {
        // Every character counts.
    }
}
