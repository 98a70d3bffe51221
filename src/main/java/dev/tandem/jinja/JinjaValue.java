package dev.tandem.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a template can hold in its hands: nothing but these, so that no object of the program is within its reach.
 * Sequences and mappings are mutable and belong to one rendering.
 */
public sealed interface JinjaValue {

    /** What there is no value for. */
    Undefined UNDEFINED = Undefined.UNDEFINED;

    /** JSON's {@code null}. */
    None NONE = None.NONE;

    /** The name of its type, for messages. */
    String type();

    /** Whether a condition holds that is this value. */
    boolean truth();

    /** A text of the template's own. */
    static Text text(String own) {
        return new Text(MarkedText.own(own));
    }

    /** The value of a name that nothing is bound to. */
    enum Undefined implements JinjaValue {
        UNDEFINED;

        @Override
        public String type() {
            return "Undefined";
        }

        @Override
        public boolean truth() {
            return false;
        }
    }

    /** Nothing, said explicitly. */
    enum None implements JinjaValue {
        NONE;

        @Override
        public String type() {
            return "None";
        }

        @Override
        public boolean truth() {
            return false;
        }
    }

    /** Yes or no. */
    record Bool(boolean value) implements JinjaValue {
        @Override
        public String type() {
            return "Boolean";
        }

        @Override
        public boolean truth() {
            return value;
        }
    }

    /** A whole number. */
    record Int(long value) implements JinjaValue {
        @Override
        public String type() {
            return "Integer";
        }

        @Override
        public boolean truth() {
            return value != 0;
        }
    }

    /** A number with a fraction. */
    record Real(double value) implements JinjaValue {
        @Override
        public String type() {
            return "Float";
        }

        @Override
        public boolean truth() {
            return value != 0;
        }
    }

    /** A text. */
    record Text(MarkedText value) implements JinjaValue {
        @Override
        public String type() {
            return "String";
        }

        @Override
        public boolean truth() {
            return value.length() > 0;
        }
    }

    /** A list, or a tuple, which is one that cannot be changed. */
    final class Sequence implements JinjaValue {
        private final List<JinjaValue> items;
        private final boolean tuple;

        Sequence(Collection<? extends JinjaValue> items, boolean tuple) {
            this.items = new ArrayList<>(items);
            this.tuple = tuple;
        }

        /** A list. */
        public static Sequence list(Collection<? extends JinjaValue> items) {
            return new Sequence(items, false);
        }

        /** One of its items, which must be there. */
        public JinjaValue get(int index) {
            return items.get(index);
        }

        List<JinjaValue> items() {
            return items;
        }

        boolean isTuple() {
            return tuple;
        }

        @Override
        public String type() {
            return tuple ? "Tuple" : "Array";
        }

        @Override
        public boolean truth() {
            return !items.isEmpty();
        }
    }

    /** Values by keys, in the order in which the keys came. */
    final class Mapping implements JinjaValue {
        private final Map<MappingKey, Entry> entries = new LinkedHashMap<>();
        private final boolean methods;

        /** One without methods shows nothing but its keys. */
        Mapping(boolean methods) {
            this.methods = methods;
        }

        /** An empty one. */
        public Mapping() {
            this(true);
        }

        /** Binds a key. */
        public void put(String key, JinjaValue value) {
            put(text(key), value);
        }

        /** What a key is bound to, or undefined. */
        public JinjaValue get(String key) {
            return get(text(key), UNDEFINED);
        }

        /** Binds a key. */
        public void put(JinjaValue key, JinjaValue value) {
            entries.merge(MappingKey.of(key), new Entry(key, value), (old, put) -> new Entry(old.key(), put.value()));
        }

        JinjaValue get(JinjaValue key, JinjaValue otherwise) {
            Entry entry = entries.get(MappingKey.of(key));
            return entry == null ? otherwise : entry.value();
        }

        boolean has(JinjaValue key) {
            return entries.containsKey(MappingKey.of(key));
        }

        Collection<Entry> entries() {
            return entries.values();
        }

        boolean hasMethods() {
            return methods;
        }

        @Override
        public String type() {
            return "Object";
        }

        @Override
        public boolean truth() {
            return !entries.isEmpty();
        }

        /** A key and its value. */
        record Entry(JinjaValue key, JinjaValue value) {
            Sequence pair() {
                return new Sequence(List.of(key, value), true);
            }
        }
    }

    /**
     * Something to call.
     *
     * @param self its first argument, where it is a method
     */
    record Callable(
            String name, JinjaFunction body, @Nullable JinjaValue self) implements JinjaValue {
        @Override
        public String type() {
            return "Function";
        }

        @Override
        public boolean truth() {
            throw JinjaException.failed("Function is not a bool value");
        }

        JinjaValue call(CallArguments arguments) {
            return body.call(self == null ? arguments.of(name) : arguments.after(name, self));
        }
    }

    /** An argument by name. */
    record Keyword(String name, JinjaValue value) implements JinjaValue {
        @Override
        public String type() {
            return "KwArg";
        }

        @Override
        public boolean truth() {
            throw JinjaException.failed("KwArg is not a bool value");
        }
    }
}
