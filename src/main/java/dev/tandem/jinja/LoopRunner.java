package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.syntax.JinjaStatement.For;
import java.util.ArrayList;
import java.util.List;

/** Runs one loop. Used once. */
final class LoopRunner {

    private final For loop;
    private final JinjaScope around;
    private final JinjaScope scope;

    LoopRunner(For loop, JinjaScope around) {
        this.loop = loop;
        this.around = around;
        this.scope = around.inner();
    }

    StatementRunner.Flow run(MarkedTextBuilder out) {
        List<JinjaValue> items = new ArrayList<>();
        StatementRunner.located(loop.line(), () -> items.addAll(chosen()));
        boolean ran = false;
        for (int i = 0; i < items.size(); i++) {
            around.rendering().budget().step();
            int index = i;
            scope.setLoop(() -> state(items, index));
            bind(items.get(i), scope);
            StatementRunner.Flow flow = StatementRunner.run(loop.body(), scope, out);
            if (flow == StatementRunner.Flow.BREAK) {
                break;
            }
            ran |= flow == StatementRunner.Flow.NEXT;
        }
        return ran ? StatementRunner.Flow.NEXT : StatementRunner.run(loop.otherwise(), around, out);
    }

    private List<JinjaValue> chosen() {
        List<JinjaValue> chosen = new ArrayList<>();
        for (JinjaValue item : items(ExpressionEvaluator.evaluate(loop.items(), scope))) {
            around.rendering().budget().step();
            if (loop.parts() || loop.condition() != null) {
                JinjaScope tried = scope.inner();
                bind(item, tried);
                if (loop.condition() != null
                        && !ExpressionEvaluator.evaluate(loop.condition(), tried)
                                .truth()) {
                    continue;
                }
            }
            chosen.add(item);
        }
        return chosen;
    }

    private List<? extends JinjaValue> items(JinjaValue value) {
        UsageTrace trace = around.rendering().trace();
        trace.use(value, "array_access");
        return switch (value) {
            case JinjaValue.Undefined _ -> List.of();
            case Sequence sequence -> List.copyOf(sequence.items());
            case Mapping mapping -> {
                trace.use(value, "object_access");
                yield mapping.entries().stream()
                        .map(entry -> loop.parts() ? entry.pair() : entry.key())
                        .toList();
            }
            default -> throw JinjaException.failed("Expected iterable or object type in for loop: got " + value.type());
        };
    }

    private void bind(JinjaValue item, JinjaScope target) {
        if (loop.parts()) {
            StatementRunner.unpack(loop.names(), item, target);
        } else {
            target.set(loop.names().getFirst(), item);
        }
    }

    private static Mapping state(List<JinjaValue> items, int index) {
        int size = items.size();
        Mapping state = new Mapping(false);
        state.put("index", new Int(index + 1L));
        state.put("index0", new Int(index));
        state.put("revindex", new Int(size - index));
        state.put("revindex0", new Int(size - index - 1L));
        state.put("first", new Bool(index == 0));
        state.put("last", new Bool(index == size - 1));
        state.put("length", new Int(size));
        state.put("previtem", index > 0 ? items.get(index - 1) : JinjaValue.UNDEFINED);
        state.put("nextitem", index < size - 1 ? items.get(index + 1) : JinjaValue.UNDEFINED);
        return state;
    }
}
