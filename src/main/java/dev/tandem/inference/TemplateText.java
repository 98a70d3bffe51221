package dev.tandem.inference;

import dev.tandem.gguf.FileHash;
import java.nio.charset.StandardCharsets;

/** Chat templates as texts that can be compared whichever engine tells of them. */
public final class TemplateText {

    private TemplateText() {}

    /** Without the one newline at the end that Jinja ignores and llama-server does not show. */
    public static String trimmed(String text) {
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /** Hash of a trimmed text, 64 hex digits. */
    public static String sha256(String text) {
        return FileHash.sha256(trimmed(text).getBytes(StandardCharsets.UTF_8));
    }
}
