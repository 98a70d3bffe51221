package dev.tandem.jinja;

import static java.util.Map.entry;

import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What can be done with a text. Letters are those of ASCII, as in llama.cpp. */
final class TextMethods {

    private static final String WHITE = " \t\n\u000b\f\r";

    static final Map<String, JinjaFunction> ALL = Map.ofEntries(
            entry("default", GlobalFunctions::defaulted),
            entry("upper", arguments -> cased(arguments, LetterCase.UPPER)),
            entry("lower", arguments -> cased(arguments, LetterCase.LOWER)),
            entry("capitalize", arguments -> cased(arguments, LetterCase.CAPITALIZED)),
            entry("title", arguments -> cased(arguments, LetterCase.TITLE)),
            entry("strip", arguments -> strip(arguments, true, true)),
            entry("lstrip", arguments -> strip(arguments, true, false)),
            entry("rstrip", arguments -> strip(arguments, false, true)),
            entry("length", arguments -> new Int(arguments.text(0).bytes())),
            entry(
                    "startswith",
                    arguments -> GlobalFunctions.bool(arguments
                            .text(0)
                            .text()
                            .startsWith(arguments.text(1).text()))),
            entry(
                    "endswith",
                    arguments -> GlobalFunctions.bool(
                            arguments.text(0).text().endsWith(arguments.text(1).text()))),
            entry("split", arguments -> split(arguments, false)),
            entry("rsplit", arguments -> split(arguments, true)),
            entry("replace", TextMethods::replace),
            entry("format", TextMethods::format),
            entry("indent", TextIndent::indent),
            entry("int", TextNumbers::whole),
            entry("float", TextNumbers::real),
            entry("string", arguments -> new Text(arguments.text(0))),
            entry("safe", arguments -> arguments.at(0)),
            entry("slice", TextMethods::slice),
            entry("tojson", GlobalFunctions::json),
            entry("join", GlobalFunctions.missing("join of a string")),
            // Known to templates that never come to it, as long as the arguments of calls are objects.
            entry("from_json", GlobalFunctions.missing("from_json")));

    private TextMethods() {}

    private static JinjaValue cased(CallArguments arguments, LetterCase letters) {
        MarkedText text = arguments.text(0);
        return new Text(text.with(letters.of(text.text())));
    }

    private static JinjaValue strip(CallArguments arguments, boolean left, boolean right) {
        JinjaValue characters = arguments.namedOrAt("chars", 1);
        String stripped = characters == JinjaValue.UNDEFINED
                ? WHITE
                : new ValueText(arguments.budget()).of(characters).text();
        return new Text(arguments.text(0).strip(left, right, stripped));
    }

    private static JinjaValue split(CallArguments arguments, boolean fromEnd) {
        MarkedText text = arguments.require(1, 3).text(0);
        String delimiter = arguments.count() > 1
                ? new ValueText(arguments.budget()).of(arguments.at(1)).text()
                : " ";
        long most = arguments.count() > 2 ? arguments.whole(2) : -1;
        if (delimiter.isEmpty()) {
            throw JinjaException.failed("empty separator");
        }
        List<JinjaValue> parts = new ArrayList<>();
        MarkedText rest = text;
        for (long left = most; left != 0; left--) {
            String characters = rest.text();
            int at = fromEnd ? characters.lastIndexOf(delimiter) : characters.indexOf(delimiter);
            if (at < 0) {
                break;
            }
            MarkedText before = rest.substring(0, at);
            MarkedText after = rest.substring(at + delimiter.length(), rest.length());
            GlobalFunctions.charge(arguments.budget(), 1);
            arguments.budget().produce(rest.length());
            parts.add(new Text(fromEnd ? after : before));
            rest = fromEnd ? before : after;
        }
        parts.add(new Text(rest));
        return Sequence.list(fromEnd ? parts.reversed() : parts);
    }

    private static JinjaValue replace(CallArguments arguments) {
        MarkedText text = arguments.text(0);
        String old = arguments.text(1).text();
        MarkedText replacement = arguments.text(2);
        if (arguments.count() > 3 && arguments.whole(3) > 0) {
            throw JinjaException.failed("replace with a count is not implemented");
        }
        MarkedTextBuilder out = new MarkedTextBuilder(arguments.budget());
        if (old.isEmpty()) {
            return new Text(around(text, replacement, out));
        }
        int copied = 0;
        for (int at = text.text().indexOf(old); at >= 0; at = text.text().indexOf(old, copied)) {
            out.append(text.substring(copied, at)).append(replacement);
            copied = at + old.length();
        }
        return new Text(out.append(text.substring(copied, text.length())).build());
    }

    /** Around every character. */
    private static MarkedText around(MarkedText text, MarkedText inserted, MarkedTextBuilder out) {
        out.append(inserted);
        for (int i = 0; i < text.length(); i = text.text().offsetByCodePoints(i, 1)) {
            out.append(text.substring(i, text.text().offsetByCodePoints(i, 1))).append(inserted);
        }
        return out.build();
    }

    private static JinjaValue format(CallArguments arguments) {
        MarkedText format = arguments.text(0);
        ValueText texts = new ValueText(arguments.budget());
        MarkedTextBuilder out = new MarkedTextBuilder(arguments.budget());
        int copied = 0;
        int next = 1;
        for (int at = format.text().indexOf('{'); at >= 0; at = format.text().indexOf('{', copied)) {
            if (!format.text().startsWith("{}", at)) {
                throw JinjaException.failed("format() only supports simple '{}' placeholders");
            }
            out.append(format.substring(copied, at)).append(texts.of(arguments.at(next++)));
            copied = at + 2;
        }
        return new Text(out.append(format.substring(copied, format.length())).build());
    }

    private static JinjaValue slice(CallArguments arguments) {
        arguments.require(4, 4);
        return new Text(PythonSlice.of(
                arguments.text(0), arguments.whole(1), arguments.whole(2), SequenceMethods.step(arguments)));
    }
}
