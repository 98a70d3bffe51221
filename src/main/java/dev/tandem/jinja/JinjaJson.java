package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Real;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code tojson}: with the separators of Python's {@code json.dumps}, and nothing escaped for HTML. */
final class JinjaJson {

    private final RenderBudget budget;
    private final int indent;
    private final boolean ascii;
    private final MarkedText itemSeparator;
    private final MarkedText keySeparator;
    private final ValueText texts;

    JinjaJson(RenderBudget budget) {
        this(budget, -1, false, MarkedText.own(", "), MarkedText.own(": "));
    }

    /** @param indent spaces a level; negative for one line */
    JinjaJson(RenderBudget budget, int indent, boolean ascii, MarkedText itemSeparator, MarkedText keySeparator) {
        this.budget = budget;
        this.indent = indent;
        this.ascii = ascii;
        this.itemSeparator = itemSeparator;
        this.keySeparator = keySeparator;
        this.texts = new ValueText(budget);
    }

    MarkedText write(JinjaValue value) {
        MarkedTextBuilder out = new MarkedTextBuilder(budget);
        write(value, out, 0);
        return out.build();
    }

    private void write(JinjaValue value, MarkedTextBuilder out, int level) {
        budget.nest(level);
        switch (value) {
            case Bool flag -> out.append(flag.value() ? "true" : "false");
            case Int number -> out.append(Long.toString(number.value()));
            case Real number -> out.append(NumberText.json(number.value()));
            case Text text -> quote(text.value(), out);
            case Sequence sequence -> {
                out.append("[");
                items(sequence.items(), out, level, item -> write(item, out, level + 1));
                out.append("]");
            }
            case Mapping mapping -> {
                out.append("{");
                items(mapping.entries(), out, level, entry -> {
                    quote(texts.of(entry.key()), out);
                    out.append(keySeparator);
                    write(entry.value(), out, level + 1);
                });
                out.append("}");
            }
            default -> out.append("null");
        }
    }

    private <T> void items(Collection<T> items, MarkedTextBuilder out, int level, Consumer<T> writer) {
        if (items.isEmpty()) {
            return;
        }
        String newline = indent >= 0 ? "\n" : "";
        out.append(newline);
        for (Iterator<T> each = items.iterator(); each.hasNext(); ) {
            indent(out, level + 1);
            writer.accept(each.next());
            if (each.hasNext()) {
                out.append(itemSeparator);
            }
            out.append(newline);
        }
        indent(out, level);
    }

    private void indent(MarkedTextBuilder out, int level) {
        if (indent > 0) {
            budget.produce((long) indent * level);
            out.append(" ".repeat(indent * level));
        }
    }

    private void quote(MarkedText text, MarkedTextBuilder out) {
        out.append("\"");
        String characters = text.text();
        int copied = 0;
        for (int i = 0; i < characters.length(); i++) {
            String escape = escape(characters.charAt(i));
            if (escape != null) {
                boolean foreign = text.substring(i, i + 1).isForeign();
                out.append(text.substring(copied, i));
                out.append(foreign ? MarkedText.foreign(escape) : MarkedText.own(escape));
                copied = i + 1;
            }
        }
        out.append(text.substring(copied, characters.length())).append("\"");
    }

    private @Nullable String escape(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> c < 0x20 || (ascii && c >= 0x80) ? String.format(Locale.ROOT, "\\u%04x", (int) c) : null;
        };
    }
}
