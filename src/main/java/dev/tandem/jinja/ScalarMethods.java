package dev.tandem.jinja;

import static dev.tandem.jinja.JinjaValue.text;
import static java.util.Map.entry;

import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Real;
import dev.tandem.jinja.JinjaValue.Sequence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What can be done with numbers and with nothing. */
final class ScalarMethods {

    private static final JinjaFunction NO_ITEMS = arguments -> Sequence.list(List.of());
    private static final JinjaFunction NO_TEXT = arguments -> text("");

    static final Map<String, JinjaFunction> OF_INT = Map.ofEntries(
            entry("default", GlobalFunctions::defaulted),
            entry("abs", arguments -> new Int(Math.abs(arguments.whole(0)))),
            entry("int", arguments -> new Int(arguments.whole(0))),
            entry("float", arguments -> new Real(arguments.whole(0))),
            entry("safe", GlobalFunctions::json),
            entry("string", GlobalFunctions::json),
            entry("tojson", GlobalFunctions::json));

    static final Map<String, JinjaFunction> OF_REAL = Map.ofEntries(
            entry("default", GlobalFunctions::defaulted),
            entry("abs", arguments -> new Real(Math.abs(NumberText.real(arguments.at(0))))),
            entry("int", arguments -> new Int((long) NumberText.real(arguments.at(0)))),
            entry("float", arguments -> arguments.at(0)),
            entry("safe", GlobalFunctions::json),
            entry("string", GlobalFunctions::json),
            entry("tojson", GlobalFunctions::json));

    static final Map<String, JinjaFunction> OF_BOOL = Map.of(
            "default", GlobalFunctions::defaulted,
            "int", arguments -> new Int(arguments.at(0).truth() ? 1 : 0),
            "float", arguments -> new Real(arguments.at(0).truth() ? 1 : 0),
            "safe", GlobalFunctions::printed,
            "string", GlobalFunctions::printed,
            "tojson", GlobalFunctions::json);

    static final Map<String, JinjaFunction> OF_NONE = none();

    static final Map<String, JinjaFunction> OF_UNDEFINED = undefined();

    private ScalarMethods() {}

    private static Map<String, JinjaFunction> none() {
        Map<String, JinjaFunction> methods = new HashMap<>();
        methods.put("default", GlobalFunctions::defaulted);
        methods.put("tojson", GlobalFunctions::json);
        methods.put("string", arguments -> text("None"));
        methods.put("safe", arguments -> text("None"));
        for (String name : List.of("items", "map", "reject", "rejectattr", "select", "selectattr", "unique")) {
            methods.put(name, NO_ITEMS);
        }
        return Map.copyOf(methods);
    }

    private static Map<String, JinjaFunction> undefined() {
        Map<String, JinjaFunction> methods = new HashMap<>();
        methods.put("default", GlobalFunctions::defaulted);
        for (String name : List.of(
                "items", "list", "map", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "unique")) {
            methods.put(name, NO_ITEMS);
        }
        for (String name : List.of(
                "capitalize", "join", "lower", "replace", "safe", "string", "strip", "title", "truncate", "upper")) {
            methods.put(name, NO_TEXT);
        }
        for (String name : List.of("first", "last", "max", "min")) {
            methods.put(name, arguments -> JinjaValue.UNDEFINED);
        }
        for (String name : List.of("length", "sum", "wordcount")) {
            methods.put(name, arguments -> new Int(0));
        }
        return Map.copyOf(methods);
    }
}
