package dev.tandem.jinja;

import static java.util.Map.entry;

import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Keyword;
import dev.tandem.jinja.JinjaValue.Real;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What can be done with a list or a tuple. */
final class SequenceMethods {

    static final Map<String, JinjaFunction> ALL = Map.ofEntries(
            entry("default", GlobalFunctions::defaulted),
            entry("list", arguments -> copy(arguments, arguments.sequence(0).items(), false)),
            entry("first", arguments -> end(arguments, true)),
            entry("last", arguments -> end(arguments, false)),
            entry("length", arguments -> new Int(arguments.sequence(0).items().size())),
            entry("slice", SequenceMethods::slice),
            entry("selectattr", arguments -> ItemSelection.select(arguments, true)),
            entry("select", arguments -> ItemSelection.select(arguments, true)),
            entry("rejectattr", arguments -> ItemSelection.select(arguments, false)),
            entry("reject", arguments -> ItemSelection.select(arguments, false)),
            entry("join", SequenceMethods::join),
            entry("string", GlobalFunctions::printed),
            entry("tojson", GlobalFunctions::json),
            entry("map", SequenceMethods::map),
            entry("append", SequenceMethods::append),
            entry("pop", SequenceMethods::pop),
            entry("sort", SequenceMethods::sort),
            entry(
                    "reverse",
                    arguments -> same(arguments, arguments.sequence(0).items().reversed())),
            entry("min", arguments -> extreme(arguments, ValueOrder.Relation.LESS)),
            entry("max", arguments -> extreme(arguments, ValueOrder.Relation.GREATER)),
            entry("unique", GlobalFunctions.missing("unique")));

    private SequenceMethods() {}

    private static JinjaValue copy(CallArguments arguments, List<JinjaValue> items, boolean tuple) {
        GlobalFunctions.charge(arguments.budget(), items.size());
        return new Sequence(items, tuple);
    }

    /** A copy of the type of the first argument. */
    private static JinjaValue same(CallArguments arguments, List<JinjaValue> items) {
        return copy(arguments, items, arguments.sequence(0).isTuple());
    }

    private static JinjaValue end(CallArguments arguments, boolean first) {
        List<JinjaValue> items = arguments.sequence(0).items();
        return items.isEmpty() ? JinjaValue.UNDEFINED : first ? items.getFirst() : items.getLast();
    }

    private static JinjaValue slice(CallArguments arguments) {
        arguments.require(4, 4);
        return same(
                arguments,
                PythonSlice.of(arguments.sequence(0).items(), arguments.whole(1), arguments.whole(2), step(arguments)));
    }

    static long step(CallArguments arguments) {
        if (arguments.whole(3) == 0) {
            throw JinjaException.failed("slice step cannot be zero");
        }
        return arguments.whole(3);
    }

    private static JinjaValue join(CallArguments arguments) {
        arguments.require(1, 3);
        JinjaValue delimiter = arguments.namedOrAt("d", 1);
        JinjaValue attribute = arguments.namedOrAt("attribute", 2);
        if (attribute != JinjaValue.UNDEFINED && !(attribute instanceof Text) && !(attribute instanceof Int)) {
            throw JinjaException.failed("join() attribute must be string or integer");
        }
        ValueText texts = new ValueText(arguments.budget());
        MarkedText between = delimiter == JinjaValue.UNDEFINED ? MarkedText.EMPTY : texts.of(delimiter);
        MarkedTextBuilder out = new MarkedTextBuilder(arguments.budget());
        boolean first = true;
        for (JinjaValue item : arguments.sequence(0).items()) {
            boolean whole = attribute == JinjaValue.UNDEFINED || !ItemSelection.fits(item, attribute);
            JinjaValue part = whole ? item : ItemSelection.required(item, attribute);
            if (!(part instanceof Text || part instanceof Int || part instanceof Real)) {
                throw JinjaException.failed("join() can only join arrays of strings or numerics");
            }
            out.append(first ? MarkedText.EMPTY : between).append(texts.of(part));
            first = false;
        }
        return new Text(out.build());
    }

    private static JinjaValue map(CallArguments arguments) {
        if (!(arguments.require(2, Integer.MAX_VALUE).at(1) instanceof Keyword)) {
            throw JinjaException.failed("map: filter-mapping not implemented");
        }
        JinjaValue attribute = arguments.named("attribute", JinjaValue.UNDEFINED);
        if (!(attribute instanceof Text) && !(attribute instanceof Int)) {
            throw JinjaException.failed("map: attribute must be string or integer");
        }
        JinjaValue otherwise = arguments.named("default", JinjaValue.UNDEFINED);
        List<JinjaValue> mapped = new ArrayList<>();
        for (JinjaValue item : arguments.sequence(0).items()) {
            mapped.add(ItemSelection.attribute(item, attribute, otherwise));
        }
        return same(arguments, mapped);
    }

    private static Sequence editable(CallArguments arguments) {
        Sequence sequence = arguments.sequence(0);
        if (sequence.isTuple()) {
            throw JinjaException.failed("Attempting to modify immutable type");
        }
        return sequence;
    }

    private static JinjaValue append(CallArguments arguments) {
        GlobalFunctions.charge(arguments.budget(), 1);
        arguments.require(2, Integer.MAX_VALUE);
        editable(arguments).items().add(arguments.at(1));
        return arguments.at(0);
    }

    private static JinjaValue pop(CallArguments arguments) {
        List<JinjaValue> items = editable(arguments.require(1, 2)).items();
        long index = arguments.count() == 2 ? arguments.whole(1) : -1;
        long at = index < 0 ? index + items.size() : index;
        if (at < 0 || at >= items.size()) {
            throw JinjaException.failed("Index " + at + " out of bounds for array of size " + items.size());
        }
        return items.remove((int) at);
    }

    private static JinjaValue sort(CallArguments arguments) {
        arguments.require(1, 4);
        JinjaValue attribute = arguments.namedOrAt("attribute", 3);
        boolean descending = arguments.namedOrAt("reverse", 1).truth();
        return same(
                arguments,
                new ValueOrder(arguments.budget())
                        .sorted(
                                arguments.sequence(0).items(),
                                item -> attribute == JinjaValue.UNDEFINED
                                        ? item
                                        : ItemSelection.required(item, attribute),
                                descending));
    }

    private static JinjaValue extreme(CallArguments arguments, ValueOrder.Relation better) {
        if (arguments.require(1, 4).namedOrAt("attribute", 2) != JinjaValue.UNDEFINED) {
            throw JinjaException.failed("attribute is not implemented for " + arguments.function());
        }
        ValueOrder order = new ValueOrder(arguments.budget());
        List<JinjaValue> items = arguments.sequence(0).items();
        JinjaValue best = items.isEmpty() ? JinjaValue.UNDEFINED : items.getFirst();
        for (JinjaValue item : items) {
            best = order.holds(item, better, best) ? item : best;
        }
        return best;
    }
}
