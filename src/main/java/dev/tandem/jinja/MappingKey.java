package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.None;
import dev.tandem.jinja.JinjaValue.Real;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.List;

/**
 * What two keys of a mapping have in common when they are the same key: {@code 1}, {@code 1.0} and {@code true} are.
 *
 * @param identity equal for those
 */
record MappingKey(Object identity) {

    static MappingKey of(JinjaValue key) {
        if (key instanceof Sequence sequence && sequence.isTuple()) {
            List<MappingKey> parts =
                    sequence.items().stream().map(MappingKey::scalar).toList();
            return new MappingKey(parts);
        }
        return scalar(key);
    }

    private static MappingKey scalar(JinjaValue key) {
        return new MappingKey(
                switch (key) {
                    case Text text -> text.value().text();
                    case Int number -> number.value();
                    case Bool flag -> flag.value() ? 1L : 0L;
                    case Real number when number.value() == (long) number.value() -> (long) number.value();
                    case Real number -> number.value();
                    case None none -> none;
                    default -> throw JinjaException.failed("Object key of unhashable type: " + key.type());
                });
    }
}
