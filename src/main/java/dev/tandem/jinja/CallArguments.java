package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Keyword;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * What a function is called with.
 *
 * @param function its name, for messages
 * @param values in their order, keywords among them
 * @param scope where it is called
 */
record CallArguments(String function, List<JinjaValue> values, JinjaScope scope) {

    CallArguments of(String name) {
        return new CallArguments(name, values, scope);
    }

    CallArguments after(String name, JinjaValue first) {
        List<JinjaValue> all = new ArrayList<>(values.size() + 1);
        all.add(first);
        all.addAll(values);
        return new CallArguments(name, all, scope);
    }

    RenderBudget budget() {
        return scope.rendering().budget();
    }

    int count() {
        return values.size();
    }

    CallArguments require(int least, int most) {
        if (count() < least || count() > most) {
            throw JinjaException.failed("Function '" + function + "' expected between " + least + " and " + most
                    + " arguments, got " + count());
        }
        return this;
    }

    JinjaValue at(int index) {
        require(index + 1, Integer.MAX_VALUE);
        return values.get(index);
    }

    JinjaValue named(String name, JinjaValue otherwise) {
        for (JinjaValue value : values) {
            if (value instanceof Keyword keyword && keyword.name().equals(name)) {
                return keyword.value();
            }
        }
        return otherwise;
    }

    /** By its name, else by its place; undefined when it is in neither. */
    JinjaValue namedOrAt(String name, int index) {
        JinjaValue value = named(name, JinjaValue.UNDEFINED);
        return value == JinjaValue.UNDEFINED && index < count() && !(values.get(index) instanceof Keyword)
                ? values.get(index)
                : value;
    }

    MarkedText text(int index) {
        if (at(index) instanceof Text text) {
            return text.value();
        }
        throw mismatch("String", index);
    }

    Sequence sequence(int index) {
        if (at(index) instanceof Sequence sequence) {
            return sequence;
        }
        throw mismatch("Array", index);
    }

    Mapping mapping(int index) {
        if (at(index) instanceof Mapping mapping) {
            return mapping;
        }
        throw mismatch("Object", index);
    }

    long whole(int index) {
        if (at(index) instanceof Int number) {
            return number.value();
        }
        throw mismatch("Integer", index);
    }

    private JinjaException mismatch(String wanted, int index) {
        return JinjaException.failed("Function '" + function + "' expected value of type " + wanted + ", got "
                + at(index).type());
    }
}
