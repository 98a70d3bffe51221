package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Text;

/** {@code indent}: white space before the lines of a text. */
final class TextIndent {

    private TextIndent() {}

    static JinjaValue indent(CallArguments arguments) {
        MarkedText text = arguments.require(1, 4).text(0);
        MarkedText indent = switch (arguments.namedOrAt("width", 1)) {
            case Int width -> {
                arguments.budget().produce(Math.max(0, width.value()));
                yield MarkedText.own(" ".repeat((int) Math.max(0, width.value())));
            }
            case Text given -> given.value();
            default -> MarkedText.own("    ");
        };
        boolean first = arguments.namedOrAt("first", 2).truth();
        boolean blank = arguments.namedOrAt("blank", 3).truth();
        MarkedTextBuilder out = new MarkedTextBuilder(arguments.budget());
        int start = 0;
        while (start < text.length()) {
            int newline = text.text().indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            // An empty line at the beginning counts as no line yet, as in llama.cpp.
            if (out.length() > 0) {
                out.append("\n");
            }
            if (out.length() == 0 ? first : end > start || blank) {
                out.append(indent);
            }
            out.append(text.substring(start, end));
            start = end + 1;
        }
        if (text.text().endsWith("\n")) {
            out.append("\n").append(blank ? indent : MarkedText.EMPTY);
        }
        return new Text(out.build());
    }
}
