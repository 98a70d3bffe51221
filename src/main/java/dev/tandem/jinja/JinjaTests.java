package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Callable;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Real;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import dev.tandem.jinja.ValueOrder.Relation;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What may stand after {@code is}. */
final class JinjaTests {

    private static final Map<String, JinjaFunction> ALL = all();

    private JinjaTests() {}

    /** @throws JinjaException when there is none of that name */
    static JinjaFunction named(String name) {
        JinjaFunction test = ALL.get(name);
        if (test == null) {
            throw JinjaException.failed("Unknown test '" + name + "'");
        }
        return test;
    }

    static boolean has(String name) {
        return ALL.containsKey(name);
    }

    private static Map<String, JinjaFunction> all() {
        Map<String, JinjaFunction> tests = new HashMap<>();
        of(tests, "boolean", Bool.class::isInstance);
        of(tests, "callable", Callable.class::isInstance);
        of(tests, "string", Text.class::isInstance);
        of(tests, "integer", Int.class::isInstance);
        of(tests, "float", Real.class::isInstance);
        of(tests, "number", value -> value instanceof Int || value instanceof Real);
        of(tests, "iterable", JinjaTests::isIterable);
        of(tests, "sequence", JinjaTests::isIterable);
        of(tests, "mapping", Mapping.class::isInstance);
        of(tests, "none", value -> value == JinjaValue.NONE);
        of(tests, "defined", value -> value != JinjaValue.UNDEFINED);
        of(tests, "undefined", value -> value == JinjaValue.UNDEFINED);
        of(tests, "true", value -> value instanceof Bool flag && flag.value());
        of(tests, "false", value -> value instanceof Bool flag && !flag.value());
        tests.put("odd", arguments -> new Bool(arguments.whole(0) % 2 != 0));
        tests.put("even", arguments -> new Bool(arguments.whole(0) % 2 == 0));
        tests.put("divisibleby", JinjaTests::divisible);
        tests.put("lower", arguments -> new Bool(lettersAre('a', 'z', arguments)));
        tests.put("upper", arguments -> new Bool(lettersAre('A', 'Z', arguments)));
        tests.put("test", arguments -> new Bool(has(arguments.text(0).text())));
        tests.put("in", JinjaTests::contained);
        compare(tests, Relation.EQUAL, "eq", "equalto");
        compare(tests, Relation.UNEQUAL, "ne");
        compare(tests, Relation.AT_LEAST, "ge");
        compare(tests, Relation.GREATER, "gt", "greaterthan");
        compare(tests, Relation.LESS, "lt", "lessthan");
        return Map.copyOf(tests);
    }

    private static void of(Map<String, JinjaFunction> tests, String name, Predicate<@Nullable JinjaValue> predicate) {
        tests.put(name, arguments -> new Bool(predicate.test(arguments.at(0))));
    }

    private static void compare(Map<String, JinjaFunction> tests, Relation relation, String... names) {
        for (String name : names) {
            tests.put(name, arguments -> {
                arguments.require(2, 2);
                return new Bool(new ValueOrder(arguments.budget()).holds(arguments.at(0), relation, arguments.at(1)));
            });
        }
    }

    private static boolean isIterable(JinjaValue value) {
        return value instanceof Sequence || value instanceof Text || value == JinjaValue.UNDEFINED;
    }

    private static JinjaValue divisible(CallArguments arguments) {
        if (arguments.whole(1) == 0) {
            throw JinjaException.failed("division by zero");
        }
        return new Bool(arguments.whole(0) % arguments.whole(1) == 0);
    }

    /** Whether no letter of the other case is in it. */
    private static boolean lettersAre(char first, char last, CallArguments arguments) {
        int other = 'a' + 'A' - first;
        return arguments.text(0).text().chars().noneMatch(c -> c >= other && c <= other + last - first);
    }

    private static JinjaValue contained(CallArguments arguments) {
        JinjaValue needle = arguments.require(2, Integer.MAX_VALUE).at(0);
        JinjaValue haystack = arguments.at(1);
        return new Bool(
                switch (haystack) {
                    case JinjaValue.Undefined _ -> false;
                    case Sequence sequence -> {
                        ValueEquality equality = new ValueEquality(arguments.budget());
                        yield sequence.items().stream().anyMatch(item -> equality.equal(needle, item));
                    }
                    case Text text -> {
                        if (!(needle instanceof Text part)) {
                            throw JinjaException.failed("'in' test expects a string in a string, got " + needle.type());
                        }
                        yield text.value().text().contains(part.value().text());
                    }
                    case Mapping mapping -> mapping.has(needle);
                    default -> throw JinjaException.failed("'in' test expects iterable, got " + haystack.type());
                });
    }
}
