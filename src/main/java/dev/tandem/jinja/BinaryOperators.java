package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Real;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.List;

/** Operators between two values, {@code and} and {@code or} excepted. */
final class BinaryOperators {

    private final JinjaScope scope;
    private final RenderBudget budget;
    private final ValueText texts;

    BinaryOperators(JinjaScope scope) {
        this.scope = scope;
        this.budget = scope.rendering().budget();
        this.texts = new ValueText(budget);
    }

    JinjaValue apply(String operator, JinjaValue left, JinjaValue right) {
        boolean membership = operator.equals("in") || operator.equals("not in");
        boolean joining = operator.equals("+") || operator.equals("~");
        if (operator.equals("==") || operator.equals("!=")) {
            return new Bool(new ValueEquality(budget).equal(left, right) == operator.equals("=="));
        }
        if (isNothing(left) || isNothing(right)) {
            return withNothing(operator, left, right, membership, joining);
        }
        if (isNumber(left) && isNumber(right)) {
            JinjaValue result = numbers(operator, left, right);
            if (result != JinjaValue.UNDEFINED) {
                return result;
            }
        }
        if (left instanceof Sequence one && right instanceof Sequence other) {
            if (operator.equals("+")) {
                return joined(one, other);
            }
        } else if (right instanceof Sequence && membership) {
            return member(operator, left, right);
        }
        if (joining && (left instanceof Text || right instanceof Text)) {
            return concatenated(texts.of(left), texts.of(right));
        }
        if (operator.equals("*") && left instanceof Text text && right instanceof Int times) {
            return repeated(text.value(), times.value());
        }
        if (operator.equals("*") && left instanceof Int times && right instanceof Text text) {
            return repeated(text.value(), times.value());
        }
        if (membership && ((left instanceof Text && right instanceof Text) || right instanceof Mapping)) {
            return member(operator, left, right);
        }
        throw unknown(operator, left, right);
    }

    /** Nothing is joined to a text as an empty one, and is nowhere contained. */
    private JinjaValue withNothing(
            String operator, JinjaValue left, JinjaValue right, boolean membership, boolean joining) {
        if (right == JinjaValue.UNDEFINED && membership) {
            return new Bool(operator.equals("not in"));
        }
        boolean undefined = left == JinjaValue.UNDEFINED || right == JinjaValue.UNDEFINED;
        if (!undefined && right != JinjaValue.NONE && membership) {
            return member(operator, left, right);
        }
        if (joining && (left instanceof Text || right instanceof Text)) {
            return left instanceof Text ? left : right;
        }
        throw JinjaException.failed(
                "Cannot perform operation " + operator + " on " + (undefined ? "undefined" : "null") + " values");
    }

    private static JinjaValue numbers(String operator, JinjaValue left, JinjaValue right) {
        double a = NumberText.real(left);
        double b = NumberText.real(right);
        boolean whole = left instanceof Int && right instanceof Int;
        return switch (operator) {
            case "+" -> number(a + b, whole);
            case "-" -> number(a - b, whole);
            case "*" -> number(a * b, whole);
            case "/" -> new Real(a / b);
            case "%" -> number(a % b, whole);
            case "<" -> new Bool(a < b);
            case ">" -> new Bool(a > b);
            case "<=" -> new Bool(a <= b);
            case ">=" -> new Bool(a >= b);
            default -> JinjaValue.UNDEFINED;
        };
    }

    private static JinjaValue number(double value, boolean whole) {
        return whole ? new Int((long) value) : new Real(value);
    }

    private JinjaValue joined(Sequence one, Sequence other) {
        Sequence all = Sequence.list(List.of());
        for (Sequence part : List.of(one, other)) {
            GlobalFunctions.charge(budget, part.items().size());
            all.items().addAll(part.items());
        }
        return all;
    }

    private JinjaValue concatenated(MarkedText left, MarkedText right) {
        return new Text(new MarkedTextBuilder(budget).append(left).append(right).build());
    }

    private JinjaValue repeated(MarkedText text, long times) {
        MarkedTextBuilder out = new MarkedTextBuilder(budget);
        for (long i = 0; i < times; i++) {
            budget.step();
            out.append(text);
        }
        return new Text(out.build());
    }

    private JinjaValue member(String operator, JinjaValue left, JinjaValue right) {
        boolean contained = JinjaTests.named("in")
                .call(new CallArguments("in", List.of(left, right), scope))
                .truth();
        return new Bool(contained == operator.equals("in"));
    }

    private static boolean isNothing(JinjaValue value) {
        return value == JinjaValue.UNDEFINED || value == JinjaValue.NONE;
    }

    private static boolean isNumber(JinjaValue value) {
        return value instanceof Int || value instanceof Real;
    }

    private static JinjaException unknown(String operator, JinjaValue left, JinjaValue right) {
        return JinjaException.failed(
                "Unknown operator \"" + operator + "\" between " + left.type() + " and " + right.type());
    }
}
