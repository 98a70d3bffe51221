package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Callable;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Keyword;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Members, items and methods of values; a method hides a key of its name, except within brackets. */
final class MemberAccess {

    private MemberAccess() {}

    /** {@code object.name}. */
    static JinjaValue member(JinjaValue object, String name, JinjaScope scope) {
        JinjaFunction method = find(name, object, scope);
        return method == null ? item(object, JinjaValue.text(name), scope) : new Callable(name, method, object);
    }

    /** {@code object[index]}. */
    static JinjaValue item(JinjaValue object, JinjaValue index, JinjaScope scope) {
        if (index == JinjaValue.UNDEFINED) {
            return index;
        }
        if (object == JinjaValue.UNDEFINED) {
            new ValueEquality(scope.rendering().budget()).requireKey(index);
            return object;
        }
        JinjaValue value = switch (object) {
            case Mapping mapping -> {
                JinjaValue found = mapping.get(index, JinjaValue.UNDEFINED);
                yield found == JinjaValue.UNDEFINED
                        ? methodOrUndefined(new ValueText(scope.rendering().budget()).of(index), object, scope)
                        : found;
            }
            case Sequence sequence when index instanceof Int at -> item(sequence, at.value());
            case Text text when index instanceof Int at -> letter(text.value(), at.value());
            default -> {
                if (!(index instanceof Text name)) {
                    throw JinjaException.failed("Cannot access property with non-string: got " + index.type());
                }
                yield methodOrUndefined(name.value(), object, scope);
            }
        };
        UsageTrace trace = scope.rendering().trace();
        trace.use(value);
        if (index instanceof Int) {
            trace.use(object, "array_access");
        } else if (index instanceof Text) {
            trace.use(object, "object_access");
        } else {
            trace.use(object);
        }
        return value;
    }

    private static JinjaValue item(Sequence sequence, long index) {
        int size = sequence.items().size();
        long at = index < 0 ? index + size : index;
        return at >= 0 && at < size ? sequence.items().get((int) at) : JinjaValue.UNDEFINED;
    }

    /** Counted in bytes, as llama.cpp does, and without counting from the end. */
    private static JinjaValue letter(MarkedText text, long index) {
        return index >= 0 && index < text.bytes()
                ? new Text(PythonSlice.of(text, index, index + 1, 1))
                : JinjaValue.UNDEFINED;
    }

    private static JinjaValue methodOrUndefined(MarkedText name, JinjaValue object, JinjaScope scope) {
        JinjaFunction method = find(name.text(), object, scope);
        return method == null ? JinjaValue.UNDEFINED : new Callable(name.text(), method, object);
    }

    /** A filter or method that must be there. */
    static Callable method(String name, JinjaValue object, JinjaScope scope) {
        JinjaFunction method = find(name, object, scope);
        if (method == null) {
            throw JinjaException.failed("Unknown (built-in) filter '" + name + "' for type " + object.type());
        }
        return new Callable(name, method, object);
    }

    private static @Nullable JinjaFunction find(String name, JinjaValue object, JinjaScope scope) {
        scope.rendering().trace().use(object, name);
        return methods(object).get(name);
    }

    private static Map<String, JinjaFunction> methods(JinjaValue object) {
        return switch (object) {
            case Text _ -> TextMethods.ALL;
            case Sequence _ -> SequenceMethods.ALL;
            case Mapping mapping -> mapping.hasMethods() ? MappingMethods.ALL : Map.of();
            case Int _ -> ScalarMethods.OF_INT;
            case JinjaValue.Real _ -> ScalarMethods.OF_REAL;
            case JinjaValue.Bool _ -> ScalarMethods.OF_BOOL;
            case JinjaValue.None _ -> ScalarMethods.OF_NONE;
            case JinjaValue.Undefined _ -> ScalarMethods.OF_UNDEFINED;
            case Callable _, Keyword _ -> throw JinjaException.failed(object.type() + " has no builtins");
        };
    }
}
