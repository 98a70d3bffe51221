package dev.tandem.jinja;

import dev.tandem.jinja.syntax.JinjaExpression;
import dev.tandem.jinja.syntax.JinjaStatement;
import dev.tandem.jinja.syntax.KeywordArgument;
import dev.tandem.jinja.syntax.NameExpression;
import java.util.List;

/** What a macro, or the body that one calls back, prints for arguments. */
final class MacroBody {

    private MacroBody() {}

    static JinjaValue run(
            String name,
            List<JinjaExpression> parameters,
            List<JinjaStatement> body,
            CallArguments arguments,
            JinjaScope around) {
        JinjaScope scope = around.inner();
        for (int i = 0; i < parameters.size(); i++) {
            bind(name, parameters.get(i), i, arguments, scope);
        }
        return new JinjaValue.Text(StatementRunner.text(body, scope));
    }

    /** By name or by place as far as there are arguments, else the default: llama.cpp counts, whatever the names. */
    private static void bind(
            String callee, JinjaExpression parameter, int index, CallArguments arguments, JinjaScope scope) {
        String name = parameter instanceof KeywordArgument named ? named.name() : ((NameExpression) parameter).name();
        if (index < arguments.count()) {
            scope.set(name, arguments.namedOrAt(name, index));
        } else if (parameter instanceof KeywordArgument named) {
            scope.set(name, ExpressionEvaluator.evaluate(named.value(), arguments.scope()));
        } else {
            throw JinjaException.failed("Not enough arguments provided to '" + callee + "'");
        }
    }
}
