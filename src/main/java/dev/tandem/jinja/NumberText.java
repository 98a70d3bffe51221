package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Real;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as C prints them, which is what llama.cpp does. */
final class NumberText {

    private NumberText() {}

    /** As a double; a whole number that none can hold is infinite. */
    static double real(JinjaValue value) {
        return switch (value) {
            case Int number -> {
                double real = (double) number.value();
                boolean exact = (long) real == number.value() && number.value() != Long.MAX_VALUE;
                yield exact ? real : number.value() < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            }
            case Real number -> number.value();
            case Bool flag -> flag.value() ? 1 : 0;
            default -> throw JinjaException.failed(value.type() + " is not a float value");
        };
    }

    /** {@code %f} without trailing zeros but one. */
    static String printed(double value) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        String fixed = new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
        String signed = Math.signum(1 / value) < 0 && !fixed.startsWith("-") ? "-" + fixed : fixed;
        String trimmed = signed.replaceFirst("0+$", "");
        return trimmed.endsWith(".") ? trimmed + "0" : trimmed;
    }

    /** {@code %g}. */
    static String json(double value) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal shortest = rounded.stripTrailingZeros();
        if (exponent >= -4 && exponent < 6) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + "e"
                + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
    }
}
