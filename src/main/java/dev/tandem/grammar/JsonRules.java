package dev.tandem.grammar;

import static dev.tandem.grammar.Expression.UNBOUNDED;
import static dev.tandem.grammar.Expression.chars;
import static dev.tandem.grammar.Expression.choice;
import static dev.tandem.grammar.Expression.exactly;
import static dev.tandem.grammar.Expression.literal;
import static dev.tandem.grammar.Expression.optional;
import static dev.tandem.grammar.Expression.reference;
import static dev.tandem.grammar.Expression.sequence;

import dev.tandem.grammar.Expression.Chars;
import dev.tandem.grammar.Expression.Reference;
import dev.tandem.grammar.Expression.Repeat;
import java.util.List;
import java.util.Map;

/**
 * The rules that every grammar may share: JSON's own values (RFC 8259) and the formats of RFC 3339 and RFC 9562.
 *
 * <p>White space is bounded, because a small model that may write any amount of it never stops. Escaped surrogates are
 * left out, so that each {@code char} is one character as {@code maxLength} counts them; a model writes them as they are.
 */
final class JsonRules {

    static final Reference WS = reference("ws");
    static final Reference CHAR = reference("char");
    static final Reference STRING = reference("string");
    static final Reference INTEGER = reference("integer");
    static final Reference NUMBER = reference("number");
    static final Reference BOOLEAN = reference("boolean");
    static final Reference NULL = reference("null");
    static final Reference VALUE = reference("value");
    static final Reference OBJECT = reference("object");
    static final Reference ARRAY = reference("array");

    private static final Expression QUOTE = literal("\"");
    private static final Chars DIGIT = chars("09");
    private static final Chars HEX = chars("09afAF");

    /** By name; what {@link #WS} and the others refer to. */
    static final Map<String, Expression> RULES = Map.ofEntries(
            Map.entry("ws", optional(choice(literal(" "), sequence(literal("\n"), new Repeat(literal(" "), 0, 16))))),
            Map.entry("char", character()),
            Map.entry("string", quoted(new Repeat(CHAR, 0, UNBOUNDED))),
            Map.entry(
                    "integer",
                    choice(literal("0"), sequence(optional(literal("-")), chars("19"), new Repeat(DIGIT, 0, 17)))),
            Map.entry("number", number()),
            Map.entry("boolean", choice(literal("true"), literal("false"))),
            Map.entry("null", literal("null")),
            Map.entry("value", choice(OBJECT, ARRAY, STRING, NUMBER, BOOLEAN, NULL)),
            Map.entry("object", map(VALUE)),
            Map.entry("array", list(VALUE, 0, UNBOUNDED)),
            Map.entry("date", quoted(reference("full-date"))),
            Map.entry("time", quoted(reference("full-time"))),
            Map.entry("date-time", quoted(sequence(reference("full-date"), literal("T"), reference("full-time")))),
            Map.entry("uuid", quoted(uuid())),
            Map.entry("full-date", fullDate()),
            Map.entry("full-time", fullTime()));

    private JsonRules() {}

    /** An object of any names, whose values are all alike. */
    static Expression map(Expression value) {
        return between("{", "}", sequence(STRING, literal(":"), WS, value), 0, UNBOUNDED);
    }

    /** An array of {@code min} to {@code max} items, all alike. */
    static Expression list(Expression item, int min, int max) {
        return between("[", "]", item, min, max);
    }

    /** A string whose content is described by the body. */
    static Expression quoted(Expression body) {
        return sequence(QUOTE, body, QUOTE);
    }

    /** What may follow an item: a comma and another one. */
    static Expression next(Expression item) {
        return sequence(literal(","), WS, item);
    }

    private static Expression between(String open, String close, Expression item, int min, int max) {
        if (max == 0) {
            return sequence(literal(open), WS, literal(close));
        }
        int moreMin = Math.max(min - 1, 0);
        int moreMax = max == UNBOUNDED ? UNBOUNDED : max - 1;
        Expression items =
                moreMax == 0 ? sequence(item, WS) : sequence(item, new Repeat(next(item), moreMin, moreMax), WS);
        return sequence(literal(open), WS, min == 0 ? optional(items) : items, literal(close));
    }

    private static Expression character() {
        Expression unicode = sequence(
                literal("u"),
                choice(
                        sequence(chars("09acACefEF"), exactly(3, HEX)),
                        sequence(chars("ddDD"), chars("07"), exactly(2, HEX))));
        return choice(
                new Chars("\"\"\\\\\u007F\u007F\u0000\u001F", true),
                sequence(literal("\\"), choice(chars("\"\"\\\\//bbffnnrrtt"), unicode)));
    }

    private static Expression number() {
        return sequence(
                optional(literal("-")),
                choice(literal("0"), sequence(chars("19"), new Repeat(DIGIT, 0, 15))),
                optional(sequence(literal("."), new Repeat(DIGIT, 1, 16))),
                optional(sequence(chars("eeEE"), optional(chars("++--")), new Repeat(DIGIT, 1, 2))));
    }

    private static Expression fullDate() {
        Expression long31 = choice(
                literal("01"),
                literal("03"),
                literal("05"),
                literal("07"),
                literal("08"),
                literal("10"),
                literal("12"));
        Expression short30 = choice(literal("04"), literal("06"), literal("09"), literal("11"));
        Expression to28 = choice(
                sequence(literal("0"), chars("19")),
                sequence(literal("1"), DIGIT),
                sequence(literal("2"), chars("08")));
        Expression day30 = choice(to28, literal("29"), literal("30"));
        Expression common = choice(
                sequence(long31, literal("-"), choice(day30, literal("31"))),
                sequence(short30, literal("-"), day30),
                sequence(literal("02-"), to28));
        Expression fours = choice(
                sequence(literal("0"), chars("4488")),
                sequence(chars("22446688"), chars("004488")),
                sequence(chars("1133557799"), chars("2266")));
        Expression leapYear =
                choice(sequence(exactly(2, DIGIT), fours), sequence(choice(fours, literal("00")), literal("00")));
        return choice(sequence(exactly(4, DIGIT), literal("-"), common), sequence(leapYear, literal("-02-29")));
    }

    private static Expression fullTime() {
        Expression hour = choice(sequence(chars("01"), DIGIT), sequence(literal("2"), chars("03")));
        Expression sixty = sequence(chars("05"), DIGIT);
        // RFC 3339 allows offsets up to 23:59, but java.time and others refuse those beyond 18:00.
        Expression offsetHour = choice(sequence(literal("0"), DIGIT), sequence(literal("1"), chars("07")));
        Expression offset = choice(literal("Z"), sequence(chars("++--"), offsetHour, literal(":"), sixty));
        return sequence(
                hour,
                literal(":"),
                sixty,
                literal(":"),
                sixty,
                optional(sequence(literal("."), new Repeat(DIGIT, 1, 9))),
                offset);
    }

    private static Expression uuid() {
        return sequence(List.of(
                exactly(8, HEX),
                literal("-"),
                exactly(4, HEX),
                literal("-"),
                exactly(4, HEX),
                literal("-"),
                exactly(4, HEX),
                literal("-"),
                exactly(12, HEX)));
    }
}
