package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Real;
import dev.tandem.jinja.JinjaValue.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Which of two values comes first: numbers by size, texts by bytes, numbers beside texts as texts. */
final class ValueOrder {

    /** How a comparison must turn out. */
    enum Relation {
        EQUAL,
        UNEQUAL,
        LESS,
        GREATER,
        AT_LEAST
    }

    private final ValueText texts;

    ValueOrder(RenderBudget budget) {
        this.texts = new ValueText(budget);
    }

    /** Whether a relation holds; between values of other types none does. */
    boolean holds(JinjaValue left, Relation relation, JinjaValue right) {
        if (isNumber(left) && isNumber(right)) {
            double a = NumberText.real(left);
            double b = NumberText.real(right);
            return relation == Relation.UNEQUAL
                    ? a != b
                    : (a < b || a > b || a == b) && holds(relation, a < b ? -1 : a > b ? 1 : 0);
        }
        if (isTextual(left) && isTextual(right)) {
            return holds(relation, Arrays.compareUnsigned(bytes(left), bytes(right)));
        }
        if (left instanceof Bool one && right instanceof Bool other) {
            if (relation != Relation.EQUAL && relation != Relation.UNEQUAL) {
                throw JinjaException.failed("Unsupported comparison operator for bool type");
            }
            return (one.value() == other.value()) == (relation == Relation.EQUAL);
        }
        return false;
    }

    private static boolean holds(Relation relation, int sign) {
        return switch (relation) {
            case EQUAL -> sign == 0;
            case UNEQUAL -> sign != 0;
            case LESS -> sign < 0;
            case GREATER -> sign > 0;
            case AT_LEAST -> sign >= 0;
        };
    }

    /** A sorted copy; equal ones stay in their order. */
    <T> List<T> sorted(List<T> items, Function<T, JinjaValue> key, boolean descending) {
        Relation before = descending ? Relation.GREATER : Relation.LESS;
        try {
            return items.stream()
                    .sorted((a, b) -> holds(key.apply(a), before, key.apply(b))
                            ? -1
                            : holds(key.apply(b), before, key.apply(a)) ? 1 : 0)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw JinjaException.failed("what is to be sorted has no order");
        }
    }

    private byte[] bytes(JinjaValue value) {
        return texts.of(value).text().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isNumber(JinjaValue value) {
        return value instanceof Int || value instanceof Real;
    }

    private static boolean isTextual(JinjaValue value) {
        return value instanceof Text || isNumber(value);
    }
}
