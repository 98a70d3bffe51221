package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Callable;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Real;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import dev.tandem.jinja.syntax.BinaryExpression;
import dev.tandem.jinja.syntax.CallExpression;
import dev.tandem.jinja.syntax.FilterCall;
import dev.tandem.jinja.syntax.FilterExpression;
import dev.tandem.jinja.syntax.ItemExpression;
import dev.tandem.jinja.syntax.JinjaExpression;
import dev.tandem.jinja.syntax.KeywordArgument;
import dev.tandem.jinja.syntax.ListExpression;
import dev.tandem.jinja.syntax.LiteralExpression;
import dev.tandem.jinja.syntax.MappingExpression;
import dev.tandem.jinja.syntax.MemberExpression;
import dev.tandem.jinja.syntax.NameExpression;
import dev.tandem.jinja.syntax.SelectExpression;
import dev.tandem.jinja.syntax.SliceExpression;
import dev.tandem.jinja.syntax.TernaryExpression;
import dev.tandem.jinja.syntax.TestExpression;
import dev.tandem.jinja.syntax.UnaryExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What expressions are worth, as common/jinja/runtime.cpp of llama.cpp has it. */
final class ExpressionEvaluator {

    /** Filters without arguments that take any value as its text. */
    private static final Set<String> OF_TEXT =
            Set.of("capitalize", "lower", "replace", "strip", "title", "upper", "wordcount");

    private ExpressionEvaluator() {}

    static JinjaValue evaluate(JinjaExpression expression, JinjaScope scope) {
        RenderBudget budget = scope.rendering().budget();
        budget.enter();
        JinjaValue value = switch (expression) {
            case LiteralExpression literal -> literal(literal.value());
            case NameExpression name -> name(name.name(), scope);
            case MemberExpression member -> MemberAccess.member(evaluate(member.object(), scope), member.name(), scope);
            case ItemExpression item ->
                MemberAccess.item(evaluate(item.object(), scope), evaluate(item.index(), scope), scope);
            case SliceExpression slice -> SliceAccess.of(slice, scope);
            case BinaryExpression binary -> binary(binary, scope);
            case UnaryExpression unary -> unary(unary.operator(), evaluate(unary.operand(), scope));
            case FilterExpression filtered -> filter(filtered.filter(), evaluate(filtered.operand(), scope), scope);
            case TestExpression tested -> test(tested, scope);
            case TernaryExpression conditional ->
                evaluate(
                        evaluate(conditional.test(), scope).truth() ? conditional.value() : conditional.otherwise(),
                        scope);
            case SelectExpression selected ->
                evaluate(selected.test(), scope).truth() ? evaluate(selected.value(), scope) : JinjaValue.UNDEFINED;
            case CallExpression call -> call(call, scope);
            case KeywordArgument named -> new JinjaValue.Keyword(named.name(), evaluate(named.value(), scope));
            case ListExpression list -> new Sequence(evaluate(list.items(), scope), list.tuple());
            case MappingExpression mapping -> mapping(evaluate(mapping.keysAndValues(), scope));
        };
        budget.leave();
        return value;
    }

    private static JinjaValue literal(Object value) {
        return switch (value) {
            case String text -> JinjaValue.text(text);
            case Long number -> new Int(number);
            case Double number -> new Real(number);
            default -> JinjaValue.UNDEFINED;
        };
    }

    private static List<JinjaValue> evaluate(List<JinjaExpression> expressions, JinjaScope scope) {
        List<JinjaValue> values = new ArrayList<>(expressions.size());
        for (JinjaExpression expression : expressions) {
            values.add(evaluate(expression, scope));
        }
        return values;
    }

    private static JinjaValue name(String name, JinjaScope scope) {
        JinjaValue value = scope.get(name);
        if (value != JinjaValue.UNDEFINED) {
            scope.rendering().trace().use(value);
            return value;
        }
        JinjaFunction function = GlobalFunctions.ALL.get(name);
        return function == null ? value : new Callable(name, function, null);
    }

    private static JinjaValue mapping(List<JinjaValue> keysAndValues) {
        Mapping mapping = new Mapping();
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            mapping.put(keysAndValues.get(i), keysAndValues.get(i + 1));
        }
        return mapping;
    }

    private static JinjaValue binary(BinaryExpression binary, JinjaScope scope) {
        JinjaValue left = evaluate(binary.left(), scope);
        return switch (binary.operator()) {
            case "and" -> left.truth() ? evaluate(binary.right(), scope) : left;
            case "or" -> left.truth() ? left : evaluate(binary.right(), scope);
            default -> new BinaryOperators(scope).apply(binary.operator(), left, evaluate(binary.right(), scope));
        };
    }

    private static JinjaValue unary(String operator, JinjaValue operand) {
        if (operator.equals("not")) {
            return new Bool(!operand.truth());
        }
        boolean minus = operator.equals("-");
        return switch (operand) {
            case Int number -> minus ? new Int(-number.value()) : number;
            case Real number -> minus ? new Real(-number.value()) : number;
            default -> throw JinjaException.failed("Unary " + operator + " operator requires numeric operand");
        };
    }

    static JinjaValue filter(FilterCall filter, JinjaValue input, JinjaScope scope) {
        String name = switch (filter.name()) {
            case "count" -> "length";
            case "d" -> "default";
            case "e" -> "escape";
            case "trim" -> "strip";
            default -> filter.name();
        };
        List<JinjaExpression> given = filter.arguments();
        JinjaValue operand =
                given == null && input != JinjaValue.UNDEFINED && !(input instanceof Text) && OF_TEXT.contains(name)
                        ? new Text(new ValueText(scope.rendering().budget()).of(input))
                        : input;
        List<JinjaValue> arguments = given == null ? List.of() : evaluate(given, scope);
        return MemberAccess.method(name, operand, scope).call(new CallArguments(name, arguments, scope));
    }

    private static JinjaValue test(TestExpression tested, JinjaScope scope) {
        JinjaValue input = evaluate(tested.operand(), scope);
        FilterCall test = tested.test();
        List<JinjaValue> arguments = new ArrayList<>(List.of(input));
        if (test.arguments() != null) {
            arguments.addAll(evaluate(test.arguments(), scope));
        }
        JinjaFunction function = JinjaTests.named(test.name());
        scope.rendering().trace().use(input, "test_is_" + test.name());
        JinjaValue result = function.call(new CallArguments(test.name(), arguments, scope));
        return tested.negated() ? new Bool(!result.truth()) : result;
    }

    private static JinjaValue call(CallExpression call, JinjaScope scope) {
        List<JinjaValue> arguments = evaluate(call.arguments(), scope);
        JinjaValue callee = evaluate(call.callee(), scope);
        return callable(callee).call(new CallArguments("", arguments, scope));
    }

    static Callable callable(JinjaValue callee) {
        if (callee instanceof Callable callable) {
            return callable;
        }
        throw JinjaException.failed("Callee is not a function: got " + callee.type());
    }
}
