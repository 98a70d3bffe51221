package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.ArrayList;
import java.util.List;

/** {@code selectattr}, {@code select} and their opposites, with llama.cpp's reading of the number of arguments. */
final class ItemSelection {

    private ItemSelection() {}

    /** @param wanted whether those are kept that the test holds for */
    static JinjaValue select(CallArguments arguments, boolean wanted) {
        arguments.require(2, 4);
        JinjaValue attribute = new Text(arguments.text(1));
        JinjaFunction test = arguments.count() == 2
                ? GlobalFunctions.missing("a selection without a test")
                : JinjaTests.named(arguments.text(arguments.count() - 2).text());
        List<JinjaValue> kept = new ArrayList<>();
        for (JinjaValue item : arguments.sequence(0).items()) {
            arguments.budget().step();
            boolean holds = switch (arguments.count()) {
                case 2 -> of(item, attribute).truth();
                case 3 -> holds(test, arguments, item, arguments.at(2));
                default -> holds(test, arguments, of(item, attribute), arguments.at(3));
            };
            if (holds == wanted) {
                kept.add(item);
            }
        }
        return Sequence.list(kept);
    }

    private static boolean holds(JinjaFunction test, CallArguments arguments, JinjaValue value, JinjaValue other) {
        return test.call(new CallArguments(arguments.function(), List.of(value, other), arguments.scope()))
                .truth();
    }

    private static JinjaValue of(JinjaValue item, JinjaValue attribute) {
        if (item instanceof Mapping mapping) {
            return mapping.get(attribute, JinjaValue.UNDEFINED);
        }
        throw JinjaException.failed("selectattr: item is not an object");
    }

    /** The same of an item that must have it. */
    static JinjaValue required(JinjaValue item, JinjaValue attribute) {
        JinjaValue value = attribute(item, attribute, JinjaValue.UNDEFINED);
        if (value == JinjaValue.UNDEFINED) {
            throw JinjaException.failed("attribute not found in value of type " + item.type());
        }
        return value;
    }

    /** Whether an item is of a type that has such parts. */
    static boolean fits(JinjaValue item, JinjaValue attribute) {
        return attribute instanceof Int ? item instanceof Sequence : item instanceof Mapping;
    }

    /** A part of an item by its place or its key. */
    static JinjaValue attribute(JinjaValue item, JinjaValue attribute, JinjaValue otherwise) {
        if (attribute instanceof Int index && item instanceof Sequence sequence) {
            int size = sequence.items().size();
            long at = index.value() < 0 ? index.value() + size : index.value();
            return at >= 0 && at < size ? sequence.items().get((int) at) : otherwise;
        }
        return item instanceof Mapping mapping && attribute instanceof Text
                ? mapping.get(attribute, otherwise)
                : otherwise;
    }
}
