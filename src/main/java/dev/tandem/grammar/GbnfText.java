package dev.tandem.grammar;

import static java.util.stream.Collectors.joining;

import dev.tandem.grammar.Expression.Chars;
import dev.tandem.grammar.Expression.Choice;
import dev.tandem.grammar.Expression.Literal;
import dev.tandem.grammar.Expression.Reference;
import dev.tandem.grammar.Expression.Repeat;
import dev.tandem.grammar.Expression.Sequence;

/** Writes expressions in llama.cpp's grammar notation, GBNF. */
final class GbnfText {

    private GbnfText() {}

    /** One line {@code name ::= expression}, with its line end. */
    static String rule(String name, Expression expression) {
        return name + " ::= " + text(expression) + "\n";
    }

    private static String text(Expression expression) {
        return switch (expression) {
            case Literal literal -> '"' + escaped(literal.text(), "\"\\") + '"';
            case Chars chars -> characterClass(chars);
            case Sequence sequence ->
                sequence.parts().stream().map(GbnfText::part).collect(joining(" "));
            case Choice choice ->
                choice.alternatives().stream().map(GbnfText::text).collect(joining(" | "));
            case Repeat repeat -> atom(repeat.body()) + times(repeat);
            case Reference reference -> reference.rule();
        };
    }

    private static String part(Expression expression) {
        return expression instanceof Choice ? '(' + text(expression) + ')' : text(expression);
    }

    private static String atom(Expression expression) {
        return expression instanceof Reference || expression instanceof Chars
                ? text(expression)
                : '(' + text(expression) + ')';
    }

    private static String times(Repeat repeat) {
        int min = repeat.min();
        int max = repeat.max();
        if (max == Expression.UNBOUNDED) {
            return switch (min) {
                case 0 -> "*";
                case 1 -> "+";
                default -> "{" + min + ",}";
            };
        }
        if (min == max) {
            return "{" + min + "}";
        }
        return min == 0 && max == 1 ? "?" : "{" + min + "," + max + "}";
    }

    private static String characterClass(Chars chars) {
        StringBuilder text = new StringBuilder(chars.negated() ? "[^" : "[");
        for (int i = 0; i < chars.ranges().length(); i += 2) {
            String from = chars.ranges().substring(i, i + 1);
            String to = chars.ranges().substring(i + 1, i + 2);
            text.append(escaped(from, "\\]^-"));
            if (!from.equals(to)) {
                text.append('-').append(escaped(to, "\\]^-"));
            }
        }
        return text.append(']').toString();
    }

    private static String escaped(String text, String special) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7F || (special.indexOf(c) >= 0 && "\"\\]".indexOf(c) < 0)) {
                escaped.append(String.format("\\x%02X", (int) c));
            } else if (special.indexOf(c) >= 0) {
                escaped.append('\\').append(c);
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
