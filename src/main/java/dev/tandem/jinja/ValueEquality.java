package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Callable;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Real;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.Iterator;
import java.util.List;

/** Which values are equal: as in llama.cpp, lists and mappings are only if nothing in them can be changed. */
final class ValueEquality {

    private final RenderBudget budget;

    ValueEquality(RenderBudget budget) {
        this.budget = budget;
    }

    boolean equal(JinjaValue left, JinjaValue right) {
        return equal(left, right, 0);
    }

    private boolean equal(JinjaValue left, JinjaValue right, int level) {
        budget.nest(level);
        return switch (left) {
            case Text text ->
                right instanceof Text other
                        && text.value().text().equals(other.value().text());
            case Int _, Real _, Bool _ ->
                isNumeric(right) && whole(left) == whole(right) && NumberText.real(left) == NumberText.real(right);
            case Sequence list ->
                right instanceof Sequence other
                        && list.isTuple() == other.isTuple()
                        && areFixed(list.items(), level)
                        && areFixed(other.items(), level)
                        && equal(list.items(), other.items(), level);
            case Mapping mapping ->
                right instanceof Mapping other
                        && areFixed(values(mapping), level)
                        && areFixed(values(other), level)
                        && equal(keys(mapping), keys(other), level)
                        && equal(values(mapping), values(other), level);
            case Callable _ -> right instanceof Callable;
            default -> left.equals(right);
        };
    }

    private boolean equal(List<JinjaValue> left, List<JinjaValue> right, int level) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<JinjaValue> others = right.iterator();
        return left.stream().allMatch(item -> equal(item, others.next(), level + 1));
    }

    private boolean areFixed(List<JinjaValue> items, int level) {
        budget.nest(level);
        return items.stream().allMatch(item -> switch (item) {
            case Sequence inner -> inner.isTuple() && areFixed(inner.items(), level + 1);
            case Mapping _, Callable _, JinjaValue.Undefined _ -> false;
            default -> true;
        });
    }

    /** @throws JinjaException when a value can be no key */
    void requireKey(JinjaValue value) {
        boolean fits = switch (value) {
            case Sequence list -> areFixed(list.items(), 0);
            case Mapping mapping -> areFixed(values(mapping), 0);
            case Callable _ -> false;
            default -> true;
        };
        if (!fits) {
            throw JinjaException.failed("Type: " + value.type() + " is not allowed as object key");
        }
    }

    private static List<JinjaValue> keys(Mapping mapping) {
        return mapping.entries().stream().map(Mapping.Entry::key).toList();
    }

    private static List<JinjaValue> values(Mapping mapping) {
        return mapping.entries().stream().map(Mapping.Entry::value).toList();
    }

    static boolean isNumeric(JinjaValue value) {
        return value instanceof Int || value instanceof Real || value instanceof Bool;
    }

    private static long whole(JinjaValue value) {
        return switch (value) {
            case Int number -> number.value();
            case Bool flag -> flag.value() ? 1 : 0;
            case Real number when Double.isFinite(number.value()) -> (long) number.value();
            default -> 0;
        };
    }
}
