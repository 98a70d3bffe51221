package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/**
 * Text that can be written as UTF-8. Servers that cut a token in the middle of a character send half a surrogate pair,
 * which no writer takes and some clients fail on; each becomes U+FFFD, as everywhere where text is broken.
 */
final class WellFormedText {

    private static final char REPLACEMENT = '\uFFFD';

    private WellFormedText() {}

    /** The tree with all its strings mended, in place as far as it can be; its depth must be bounded. */
    static JsonNode of(JsonNode tree) {
        switch (tree) {
            case TextNode text -> {
                String mended = of(text.textValue());
                return mended.equals(text.textValue()) ? text : TextNode.valueOf(mended);
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, of(array.get(i)));
                }
            }
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    field.setValue(of(field.getValue()));
                }
            }
            default -> {}
        }
        return tree;
    }

    /** The text; another one only where it must be mended. */
    static String of(String text) {
        int fault = firstHalf(text, 0);
        if (fault < 0) {
            return text;
        }
        StringBuilder mended = new StringBuilder(text);
        while (fault >= 0) {
            mended.setCharAt(fault, REPLACEMENT);
            fault = firstHalf(mended, fault + 1);
        }
        return mended.toString();
    }

    private static int firstHalf(CharSequence text, int from) {
        for (int i = from; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                boolean pair = Character.isHighSurrogate(unit)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
