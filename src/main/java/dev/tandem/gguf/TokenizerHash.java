package dev.tandem.gguf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One hash over all that decides which ids a text becomes: kind of tokenizer, vocabulary with scores and types, merges,
 * and how spaces are treated. Which ids begin, end or pad a text is left out: two uploads that differ only there still
 * cut text alike, and those keys can be compared by name.
 *
 * <p>SHA-256 of one line {@code key value} for each key below that is there, in this order, with hashes in place of
 * strings and arrays.
 */
final class TokenizerHash {

    private static final String PREFIX = "tokenizer.ggml.";
    private static final List<String> KEYS = List.of(
            "model",
            "pre",
            "tokens",
            "scores",
            "token_type",
            "merges",
            "precompiled_charsmap",
            "add_space_prefix",
            "remove_extra_whitespaces");

    private TokenizerHash() {}

    /** 64 hex digits; {@code null} when the file has no vocabulary. */
    static @Nullable String of(Metadata metadata) {
        if (!(metadata.value(PREFIX + "tokens") instanceof MetadataValue.Array)) {
            return null;
        }
        StringBuilder lines = new StringBuilder();
        for (String key : KEYS) {
            MetadataValue value = metadata.value(PREFIX + key);
            if (value != null) {
                lines.append(key).append(' ').append(shown(value)).append('\n');
            }
        }
        return FileHash.sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String shown(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Whole whole -> Long.toString(whole.value());
            case MetadataValue.Real real -> Double.toString(real.value());
            case MetadataValue.Flag flag -> Boolean.toString(flag.value());
            case MetadataValue.Text text -> text.sha256();
            case MetadataValue.Array array ->
                array.elementType().printed() + " " + array.count() + " " + array.sha256();
        };
    }
}
