package dev.tandem.gguf;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One value of the metadata. Immutable. What is long (a vocabulary, an embedded tokenizer) is not kept but digested,
 * so that a value costs little memory whatever the file holds.
 */
public sealed interface MetadataValue {

    /** Characters of the longest string that {@link #shown()} spells out. */
    int SHOWN_LENGTH = 256;

    /** Elements of the longest list that {@link #shown()} spells out. */
    int SHOWN_ELEMENTS = 16;

    /** The value as a short text: a long one by its hash. */
    default String shown() {
        return switch (this) {
            case Whole whole ->
                whole.type() == ValueType.U64 ? Long.toUnsignedString(whole.value()) : Long.toString(whole.value());
            case Real real ->
                real.type() == ValueType.F32 ? Float.toString((float) real.value()) : Double.toString(real.value());
            case Flag flag -> Boolean.toString(flag.value());
            case Text text -> {
                String value = text.value();
                yield value == null || value.length() > SHOWN_LENGTH ? "sha256:" + text.sha256() : value;
            }
            case Array array -> {
                List<MetadataValue> values = array.values();
                yield values == null || values.size() > SHOWN_ELEMENTS
                        ? "sha256:" + array.sha256()
                        : values.stream().map(MetadataValue::shown).collect(Collectors.joining(",", "[", "]"));
            }
        };
    }

    /**
     * A whole number.
     *
     * @param type one of the eight integer types
     * @param value the number; one of type {@link ValueType#U64} from 2^63 on reads as negative, and
     *     {@link Long#toUnsignedString(long)} prints it right
     */
    record Whole(ValueType type, long value) implements MetadataValue {}

    /**
     * A floating-point number, perhaps infinite or not a number.
     *
     * @param type {@link ValueType#F32} or {@link ValueType#F64}
     */
    record Real(ValueType type, double value) implements MetadataValue {}

    /** A truth value. */
    record Flag(boolean value) implements MetadataValue {}

    /**
     * A string.
     *
     * @param length its bytes in UTF-8, at least 0
     * @param sha256 hash of those bytes, 64 hex digits
     * @param value the string, malformed UTF-8 replaced; {@code null} when it is longer than
     *     {@value MetadataReader#MAX_KEPT_TEXT} bytes
     */
    record Text(long length, String sha256, @Nullable String value) implements MetadataValue {}

    /**
     * A list of values of one type that is not itself an array.
     *
     * @param elementType their type
     * @param count how many there are, at least 0
     * @param sha256 hash of the elements as they stand in the file, strings with their lengths; 64 hex digits
     * @param values the elements; {@code null} when there are more than {@value MetadataReader#MAX_KEPT_ELEMENTS} or
     *     they are large
     */
    record Array(
            ValueType elementType,
            long count,
            String sha256,
            @Nullable List<MetadataValue> values) implements MetadataValue {

        public Array {
            values = values == null ? null : List.copyOf(values);
        }
    }
}
