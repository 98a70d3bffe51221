package dev.tandem.jinja;

import static dev.tandem.jinja.ExpressionEvaluator.evaluate;

import dev.tandem.jinja.JinjaValue.Callable;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import dev.tandem.jinja.syntax.JinjaExpression;
import dev.tandem.jinja.syntax.JinjaStatement;
import dev.tandem.jinja.syntax.JinjaStatement.Assign;
import dev.tandem.jinja.syntax.JinjaStatement.CallBlock;
import dev.tandem.jinja.syntax.JinjaStatement.For;
import dev.tandem.jinja.syntax.ListExpression;
import dev.tandem.jinja.syntax.MemberExpression;
import dev.tandem.jinja.syntax.NameExpression;
import java.util.ArrayList;
import java.util.List;

/** Runs statements, as common/jinja/runtime.cpp of llama.cpp does. */
final class StatementRunner {

    private StatementRunner() {}

    /** How to go on. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    /** Runs statements up to one that leaves the loop around them. */
    static Flow run(List<JinjaStatement> statements, JinjaScope scope, MarkedTextBuilder out) {
        for (JinjaStatement statement : statements) {
            int before = out.length();
            Flow flow = run(statement, scope, out);
            if (flow != Flow.NEXT) {
                // What a statement had printed by then is lost; what those before it had is not.
                out.truncate(before);
                return flow;
            }
        }
        return Flow.NEXT;
    }

    /** What a body prints that no loop reaches into. */
    static MarkedText text(List<JinjaStatement> body, JinjaScope scope) {
        MarkedTextBuilder out = new MarkedTextBuilder(scope.rendering().budget());
        if (run(body, scope, out) != Flow.NEXT) {
            throw JinjaException.failed("break and continue work within one body only");
        }
        return out.build();
    }

    private static Flow run(JinjaStatement statement, JinjaScope scope, MarkedTextBuilder out) {
        RenderBudget budget = scope.rendering().budget();
        budget.enter();
        Flow flow = Flow.NEXT;
        switch (statement) {
            case JinjaStatement.Print print -> out.append(print.text());
            case JinjaStatement.Output output ->
                located(output.line(), () -> new ValueText(budget).print(evaluate(output.value(), scope), out));
            case JinjaStatement.If branch -> {
                boolean[] holds = new boolean[1];
                located(
                        branch.line(),
                        () -> holds[0] = evaluate(branch.test(), scope).truth());
                flow = run(holds[0] ? branch.body() : branch.otherwise(), scope, out);
            }
            case For loop -> flow = new LoopRunner(loop, scope).run(out);
            case Assign assign -> located(assign.line(), () -> assign(assign, scope));
            case JinjaStatement.Macro macro ->
                scope.set(
                        macro.name(),
                        new Callable(
                                macro.name(),
                                arguments -> MacroBody.run(
                                        macro.name(), macro.parameters(), macro.body(), arguments, arguments.scope()),
                                null));
            case CallBlock call -> located(call.line(), () -> call(call, scope, out));
            case JinjaStatement.FilterBlock block ->
                located(block.line(), () -> {
                    JinjaValue body = new Text(text(block.body(), scope));
                    new ValueText(budget).print(ExpressionEvaluator.filter(block.filter(), body, scope), out);
                });
            case JinjaStatement.Break _ -> flow = Flow.BREAK;
            case JinjaStatement.Continue _ -> flow = Flow.CONTINUE;
        }
        budget.leave();
        return flow;
    }

    static void located(int line, Runnable work) {
        try {
            work.run();
        } catch (JinjaException e) {
            throw e.at(line);
        }
    }

    private static void assign(Assign assign, JinjaScope scope) {
        JinjaValue value =
                assign.value() == null ? new Text(text(assign.body(), scope)) : evaluate(assign.value(), scope);
        switch (assign.target()) {
            case NameExpression name -> scope.set(name.name(), value);
            case ListExpression names ->
                unpack(
                        names.items().stream()
                                .map(name -> ((NameExpression) name).name())
                                .toList(),
                        value,
                        scope);
            case MemberExpression member -> {
                if (!(evaluate(member.object(), scope) instanceof Mapping mapping)) {
                    throw JinjaException.failed("Cannot assign to member of non-object");
                }
                mapping.put(member.name(), value);
            }
            default -> throw JinjaException.failed("Invalid target of an assignment");
        }
    }

    /** Binds the items of a sequence to as many names. */
    static void unpack(List<String> names, JinjaValue value, JinjaScope scope) {
        if (!(value instanceof Sequence sequence)) {
            throw JinjaException.failed("Cannot unpack non-iterable type: " + value.type());
        }
        int size = sequence.items().size();
        if (size != names.size()) {
            throw JinjaException.failed("Too " + (names.size() > size ? "few" : "many") + " items to unpack");
        }
        for (int i = 0; i < size; i++) {
            scope.set(names.get(i), sequence.items().get(i));
        }
    }

    private static void call(CallBlock block, JinjaScope scope, MarkedTextBuilder out) {
        Callable callee = ExpressionEvaluator.callable(evaluate(block.call().callee(), scope));
        JinjaScope calling = scope.inner();
        calling.set(
                "caller",
                new Callable(
                        "caller",
                        arguments -> MacroBody.run("caller", block.parameters(), block.body(), arguments, scope),
                        null));
        List<JinjaValue> arguments = new ArrayList<>();
        for (JinjaExpression argument : block.call().arguments()) {
            arguments.add(evaluate(argument, scope));
        }
        new ValueText(scope.rendering().budget()).print(callee.call(new CallArguments("", arguments, calling)), out);
    }
}
