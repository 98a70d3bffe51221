package dev.tandem.jinja;

import static java.util.Map.entry;

import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What can be done with a mapping; it has no {@code default}, as in llama.cpp. */
final class MappingMethods {

    static final Map<String, JinjaFunction> ALL = Map.ofEntries(
            entry("get", MappingMethods::get),
            entry("keys", arguments -> list(arguments, Mapping.Entry::key)),
            entry("values", arguments -> list(arguments, Mapping.Entry::value)),
            entry("items", arguments -> list(arguments, Mapping.Entry::pair)),
            entry("tojson", GlobalFunctions::json),
            entry("string", GlobalFunctions::printed),
            entry("length", arguments -> new Int(arguments.mapping(0).entries().size())),
            entry("dictsort", MappingMethods::sorted),
            entry("join", GlobalFunctions.missing("join of an object")));

    private MappingMethods() {}

    private static JinjaValue get(CallArguments arguments) {
        arguments.require(2, 3);
        if (!(arguments.at(1) instanceof Text key)) {
            throw JinjaException.failed("get: second argument must be a string (key)");
        }
        return arguments.mapping(0).get(key, arguments.count() == 3 ? arguments.at(2) : JinjaValue.NONE);
    }

    private static JinjaValue list(CallArguments arguments, Function<Mapping.Entry, JinjaValue> part) {
        Mapping mapping = arguments.mapping(0);
        GlobalFunctions.charge(arguments.budget(), mapping.entries().size());
        return Sequence.list(mapping.entries().stream().map(part).toList());
    }

    private static JinjaValue sorted(CallArguments arguments) {
        boolean descending = arguments.namedOrAt("reverse", 3).truth();
        boolean byValue = arguments.namedOrAt("by", 2) instanceof Text by
                && by.value().text().equals("value");
        List<Mapping.Entry> entries = new ValueOrder(arguments.budget())
                .sorted(
                        List.copyOf(arguments.mapping(0).entries()),
                        byValue ? Mapping.Entry::value : Mapping.Entry::key,
                        descending);
        Mapping sorted = new Mapping();
        entries.forEach(each -> sorted.put(each.key(), each.value()));
        return sorted;
    }
}
