package dev.tandem.openai.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The vocabulary in which the fields of a request are specified. */
public final class FieldRules {

    private FieldRules() {}

    /** Any string, also an empty one. */
    static FieldRule string() {
        return new FieldRule("a string", JsonNode::isTextual, Constraint.NONE);
    }

    /** A string of 1 to {@code max} characters. */
    public static FieldRule string(int max) {
        return string().and((value, at) -> {
            String text = value.textValue();
            int length = text.codePointCount(0, text.length());
            if (length == 0) {
                return Violation.empty(at, "string");
            }
            return length > max ? Violation.tooLong(at, "string", max, length) : Optional.empty();
        });
    }

    /** A string of 1 to {@code max} characters that the regular expression matches from end to end. */
    static FieldRule matching(String regex, int max) {
        Pattern pattern = Pattern.compile(regex);
        return string(max)
                .and((value, at) -> pattern.matcher(value.textValue()).matches()
                        ? Optional.empty()
                        : Violation.pattern(at, pattern));
    }

    /** One of these strings. */
    public static FieldRule oneOf(String... values) {
        List<String> supported = List.of(values);
        return string().and((value, at) ->
                supported.contains(value.textValue()) ? Optional.empty() : Violation.unsupported(at, value, supported));
    }

    /** A JSON null where it says something. */
    static FieldRule nothing() {
        return new FieldRule("a null", JsonNode::isNull, Constraint.NONE);
    }

    /** A boolean. */
    static FieldRule bool() {
        return new FieldRule("a boolean", JsonNode::isBoolean, Constraint.NONE);
    }

    /** A number within both bounds. */
    static FieldRule decimal(long min, long max) {
        return new FieldRule("a decimal", JsonNode::isNumber, within("decimal", min, max));
    }

    private static Constraint within(String kind, long min, long max) {
        BigDecimal least = BigDecimal.valueOf(min);
        BigDecimal most = BigDecimal.valueOf(max);
        String range = ">= " + min + " and <= " + max;
        return (value, at) -> {
            BigDecimal number = value.decimalValue();
            if (number.compareTo(least) < 0) {
                return Violation.below(at, kind, range, value);
            }
            return number.compareTo(most) > 0 ? Violation.above(at, kind, range, value) : Optional.empty();
        };
    }

    /** An object with these fields, checked in this order; other fields pass unseen. */
    public static FieldRule object(FieldSpec... fields) {
        Constraint all = List.of(fields).stream()
                .<Constraint>map(fieldSpec -> fieldSpec)
                .reduce(Constraint.NONE, Constraint::then);
        return new FieldRule("an object", JsonNode::isObject, all);
    }

    /** An array of {@code min} (0 or 1) to {@code max} elements that all follow the rule. */
    static FieldRule arrayOf(FieldRule element, int min, int max) {
        return array("an array of " + element.noun() + "s", min, max).and((array, at) -> elements(array, at, element));
    }

    /** An array of {@code min} (0 or 1) to {@code max} elements, whatever they are. */
    static FieldRule array(String expected, int min, int max) {
        return new FieldRule(expected, JsonNode::isArray, (array, at) -> {
            if (array.size() < min) {
                return Violation.empty(at, "array");
            }
            return array.size() > max ? Violation.tooLong(at, "array", max, array.size()) : Optional.empty();
        });
    }

    private static Optional<Violation> elements(JsonNode array, FieldPath at, FieldRule fieldRule) {
        for (int i = 0; i < array.size(); i++) {
            Optional<Violation> violation = fieldRule.check(array.get(i), at.element(i));
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }

    /** A value of any of these types, which must follow the rule of its own type. */
    static FieldRule either(FieldRule... rules) {
        List<FieldRule> all = List.of(rules);
        StringBuilder expected =
                new StringBuilder("one of ").append(all.getFirst().expected());
        all.stream().skip(1).forEach(fieldRule -> expected.append(" or ").append(fieldRule.noun()));
        return new FieldRule(
                expected.toString(),
                value -> all.stream().anyMatch(fieldRule -> fieldRule.type().test(value)),
                (value, at) -> all.stream()
                        .filter(fieldRule -> fieldRule.type().test(value))
                        .findFirst()
                        .orElseThrow()
                        .check(value, at));
    }
}
