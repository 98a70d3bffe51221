package dev.tandem.command;

import dev.tandem.comparison.Comparison;
import dev.tandem.comparison.Confound;
import dev.tandem.gguf.GroupMix;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A comparison as a text for people. */
final class ComparisonText {

    private ComparisonText() {}

    static String of(Comparison comparison) {
        StringBuilder text = new StringBuilder();
        text.append(comparison.first())
                .append(" (1) against ")
                .append(comparison.second())
                .append(" (2)\n");
        base(text, comparison.base());
        size(text, comparison.size());
        comparison.groups().forEach(group -> group(text, group));
        template(text, comparison.template());
        confounds(text, comparison);
        return text.toString();
    }

    private static void base(StringBuilder text, Comparison.@Nullable Base base) {
        if (base == null) {
            return;
        }
        text.append("  same base model   ")
                .append(
                        base.same()
                                ? "yes, as far as headers tell: architecture, names and shapes of all tensors"
                                : "no")
                .append('\n');
        base.differences()
                .forEach(difference -> text.append("    ")
                        .append(difference.what())
                        .append(": ")
                        .append(stated(difference.first()))
                        .append(" | ")
                        .append(stated(difference.second()))
                        .append('\n'));
    }

    private static String stated(@Nullable String value) {
        return value == null ? "not stated" : value;
    }

    private static void size(StringBuilder text, Comparison.@Nullable Size size) {
        if (size != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "  size              %d | %d bytes, %+.1f %%; %s | %s bits per weight%n",
                    size.firstBytes(),
                    size.secondBytes(),
                    100.0 * (size.secondBytes() - size.firstBytes()) / Math.max(1, size.firstBytes()),
                    TerminalText.bits(size.firstBitsPerWeight()),
                    TerminalText.bits(size.secondBitsPerWeight())));
        }
    }

    private static void group(StringBuilder text, Comparison.Group group) {
        text.append(String.format(
                Locale.ROOT,
                "  %-12s %-2s %s | %s%n",
                group.group().label(),
                group.equal() ? "=" : "!=",
                mix(group.first()),
                group.equal() ? "the same" : mix(group.second())));
    }

    private static String mix(@Nullable GroupMix mix) {
        return mix == null
                ? "none"
                : TerminalText.bits(mix.bitsPerWeight()) + " bits: " + TerminalText.types(mix.types());
    }

    private static void template(StringBuilder text, Comparison.Template template) {
        String verdict = template.equal() == null ? "not known" : template.equal() ? "equal" : "different";
        text.append("  chat template     ").append(verdict).append('\n');
        template.diff().forEach(line -> text.append("    ").append(line).append('\n'));
    }

    private static void confounds(StringBuilder text, Comparison comparison) {
        text.append("  confounds         ")
                .append(comparison.confounds().isEmpty() ? "none in the headers" : "")
                .append('\n');
        for (Confound confound : comparison.confounds()) {
            text.append("    ").append(confound.shown()).append('\n');
        }
    }
}
