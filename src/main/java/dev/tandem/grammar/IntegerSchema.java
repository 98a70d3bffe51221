package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** {@code type: integer}. Bounds beyond 18 digits are drawn in to 18 digits. */
final class IntegerSchema {

    private static final BigDecimal LARGEST = BigDecimal.valueOf(IntegerRange.LARGEST);

    /** Decimal places of the smallest double, and then some. */
    private static final int FINEST = 400;

    private IntegerSchema() {}

    static Expression expression(JsonNode schema, SchemaPath at) {
        if (JsonType.INTEGER.keywords().stream().noneMatch(schema::has)) {
            return JsonRules.INTEGER;
        }
        long min = Math.max(
                bound("minimum", schema, at, -1, RoundingMode.CEILING, 0),
                bound("exclusiveMinimum", schema, at, -1, RoundingMode.FLOOR, 1));
        long max = Math.min(
                bound("maximum", schema, at, 1, RoundingMode.FLOOR, 0),
                bound("exclusiveMaximum", schema, at, 1, RoundingMode.CEILING, -1));
        if (min > max) {
            String keyword = schema.has("minimum") ? "minimum" : schema.has("maximum") ? "maximum" : "exclusiveMinimum";
            throw at.keyword(keyword)
                    .refused("No integer of at most 18 digits lies within these bounds. Correct them.");
        }
        return new IntegerRange(min, max).expression();
    }

    /** The bound as an inclusive one; {@code side} times the largest integer when it is not there. */
    private static long bound(
            String name, JsonNode schema, SchemaPath at, int side, RoundingMode rounding, int inward) {
        JsonNode value = schema.get(name);
        if (value == null) {
            return side * IntegerRange.LARGEST;
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw at.keyword(name).refused(name + " must be a number.");
        }
        BigDecimal given = value.decimalValue();
        // Rounding a number such as 1e-999999999 would fill the memory with its digits.
        if (given.scale() > FINEST) {
            throw at.keyword(name).refused(name + " is too fine. Use an integer.");
        }
        // Beyond the largest, one more: a bound on the far side then leaves nothing, and one on its own side all.
        if (given.abs().compareTo(LARGEST) > 0) {
            long beyond = IntegerRange.LARGEST + 1;
            return given.signum() * side > 0 ? side * IntegerRange.LARGEST : -side * beyond;
        }
        return given.setScale(0, rounding).longValueExact() + inward;
    }
}
