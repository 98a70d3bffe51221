package dev.tandem.openai.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Whether text can be written again as UTF-8. Jackson reads overlong forms and lone surrogates, which it, and every
 * engine, then refuses to write or read; so they are the client's fault and told at once.
 */
public final class Unicode {

    private static final int CHUNK = 8192;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private Unicode() {}

    /** How many bytes of a byte order mark the text begins with, 0 or 3; some editors and .NET write one. */
    static int markLength(byte[] bytes) {
        return Arrays.equals(bytes, 0, Math.min(MARK.length, bytes.length), MARK, 0, MARK.length) ? MARK.length : 0;
    }

    /** The offset of the first byte that is not UTF-8; empty when all are. */
    static OptionalLong firstMalformedByte(byte[] bytes) {
        if (isAscii(bytes)) {
            return OptionalLong.empty();
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.min(CHUNK, bytes.length));
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return result.isError() ? OptionalLong.of(in.position()) : OptionalLong.empty();
    }

    /** What most bodies are, told without decoding them. */
    private static boolean isAscii(byte[] bytes) {
        int all = 0;
        for (byte b : bytes) {
            all |= b;
        }
        return all >= 0;
    }

    /** Whether no string in the tree holds half a surrogate pair; in names Jackson finds it. The tree's depth must be bounded. */
    public static boolean isWellFormed(JsonNode tree) {
        if (tree.isTextual()) {
            return isWellFormed(tree.textValue());
        }
        for (JsonNode child : tree) {
            if (!isWellFormed(child)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(unit, text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
