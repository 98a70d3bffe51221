package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Keyword;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.List;
import java.util.Map;

/** Functions that every template has, and the filters that every type has. */
final class GlobalFunctions {

    /** What an item in a list weighs, in characters. */
    private static final int ITEM = 16;

    static final Map<String, JinjaFunction> ALL = Map.of(
            "raise_exception", GlobalFunctions::raise,
            "namespace", GlobalFunctions::namespace,
            "strftime_now", GlobalFunctions::now,
            "range", GlobalFunctions::range,
            "tojson", GlobalFunctions::json);

    private GlobalFunctions() {}

    static void charge(RenderBudget budget, long items) {
        budget.produce(ITEM * items);
    }

    private static JinjaValue raise(CallArguments arguments) {
        throw new JinjaException(JinjaException.Kind.RAISED, arguments.text(0).text());
    }

    private static JinjaValue namespace(CallArguments arguments) {
        Mapping space = new Mapping();
        for (JinjaValue argument : arguments.values()) {
            if (!(argument instanceof Keyword keyword)) {
                throw JinjaException.failed("namespace() arguments must be kwargs");
            }
            space.put(keyword.name(), keyword.value());
        }
        return space;
    }

    private static JinjaValue now(CallArguments arguments) {
        return JinjaValue.text(StrftimeFormat.format(
                arguments.text(0).text(), arguments.scope().rendering().now()));
    }

    private static JinjaValue range(CallArguments arguments) {
        int count = arguments.require(1, 3).count();
        long start = count == 1 ? 0 : arguments.whole(0);
        long stop = arguments.whole(count == 1 ? 0 : 1);
        long step = count == 3 ? arguments.whole(2) : 1;
        if (step == 0) {
            throw JinjaException.failed("range() step argument must not be zero");
        }
        Sequence range = Sequence.list(List.of());
        long next = start;
        while (step > 0 ? next < stop : next > stop) {
            arguments.budget().step();
            charge(arguments.budget(), 1);
            range.items().add(new Int(next));
            next = Math.abs(step) > Math.abs(stop - next) ? stop : next + step;
        }
        return range;
    }

    static JinjaValue json(CallArguments arguments) {
        JinjaValue value = arguments.require(1, 5).at(0);
        JinjaValue indent = arguments.namedOrAt("indent", 2);
        if (arguments.namedOrAt("sort_keys", 4).truth()) {
            throw JinjaException.failed("tojson sort_keys=true not implemented");
        }
        int spaces = indent instanceof Int width ? Math.clamp(width.value(), -1, 1 << 20) : -1;
        List<JinjaValue> separators =
                arguments.namedOrAt("separators", 3) instanceof Sequence given ? given.items() : List.of();
        ValueText texts = new ValueText(arguments.budget());
        MarkedText between =
                !separators.isEmpty() ? texts.of(separators.getFirst()) : MarkedText.own(spaces < 0 ? ", " : ",");
        MarkedText after = separators.size() > 1 ? texts.of(separators.get(1)) : MarkedText.own(": ");
        arguments.scope().rendering().trace().useWhole(value, arguments.budget());
        boolean ascii = arguments.namedOrAt("ensure_ascii", 1).truth();
        return new Text(new JinjaJson(arguments.budget(), spaces, ascii, between, after).write(value));
    }

    /** {@code default}: for what is undefined or none, or with {@code boolean} for all that does not hold. */
    static JinjaValue defaulted(CallArguments arguments) {
        JinjaValue value = arguments.require(2, 3).at(0);
        boolean missing = arguments.namedOrAt("boolean", 2).truth()
                ? !value.truth()
                : value == JinjaValue.UNDEFINED || value == JinjaValue.NONE;
        return missing ? arguments.at(1) : value;
    }

    /** {@code string} and {@code safe} of what is no text, all of it looked at. */
    static JinjaValue printed(CallArguments arguments) {
        arguments.scope().rendering().trace().useWhole(arguments.at(0), arguments.budget());
        return new Text(new ValueText(arguments.budget()).of(arguments.at(0)));
    }

    static JinjaFunction missing(String what) {
        return arguments -> {
            throw JinjaException.failed(what + " is not implemented");
        };
    }

    static Bool bool(boolean value) {
        return new Bool(value);
    }
}
