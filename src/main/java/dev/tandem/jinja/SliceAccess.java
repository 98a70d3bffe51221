package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import dev.tandem.jinja.syntax.JinjaExpression;
import dev.tandem.jinja.syntax.SliceExpression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code object[start:stop:step]}, which is a call of the method {@code slice}. */
final class SliceAccess {

    private SliceAccess() {}

    static JinjaValue of(SliceExpression slice, JinjaScope scope) {
        JinjaValue object = ExpressionEvaluator.evaluate(slice.object(), scope);
        long size = switch (object) {
            case Sequence sequence -> sequence.items().size();
            case Text text -> text.value().bytes();
            default -> 0;
        };
        long step = bound(slice.step(), 1, scope);
        long start = bound(slice.start(), step < 0 ? size - 1 : 0, scope);
        long stop = bound(slice.stop(), step < 0 ? -1 : size, scope);
        List<JinjaValue> bounds = List.of(new Int(start), new Int(stop), new Int(step));
        return MemberAccess.method("slice", object, scope).call(new CallArguments("slice", bounds, scope));
    }

    private static long bound(@Nullable JinjaExpression bound, long otherwise, JinjaScope scope) {
        if (bound == null) {
            return otherwise;
        }
        JinjaValue value = ExpressionEvaluator.evaluate(bound, scope);
        if (value instanceof Int number) {
            return number.value();
        }
        throw JinjaException.failed(value.type() + " is not an int value");
    }
}
