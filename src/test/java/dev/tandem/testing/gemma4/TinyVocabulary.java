package dev.tandem.testing.gemma4;

import dev.tandem.testing.GgufWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A small vocabulary of Gemma 4's kind: byte pairs over text with {@code ▁} for a space, bytes for what has no token,
 * and the special tokens with the types that llama.cpp's converter gives them ({@code conversion/gemma.py}).
 */
final class TinyVocabulary {

    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int BYTE = 6;
    private static final float SCORE = -1000;

    private static final List<String> CONTROLS = List.of(
            "<pad>",
            "<eos>",
            "<bos>",
            "<unk>",
            "<mask>",
            "<|tool>",
            "<tool|>",
            "<|think|>",
            "<|turn>",
            "<turn|>",
            "<|image|>",
            "<|audio|>");

    /** Shown in the output, for the parser of chats reads them. */
    private static final List<String> VISIBLE = List.of(
            "<|tool_call>",
            "<tool_call|>",
            "<|tool_response>",
            "<tool_response|>",
            "<|\"|>",
            "<|channel>",
            "<channel|>");

    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final List<Integer> types = new ArrayList<>();
    private final Set<String> merges = new LinkedHashSet<>();

    /** @param words each gets a token, and so do its beginnings */
    TinyVocabulary(List<String> words) {
        CONTROLS.forEach(text -> add(text, CONTROL));
        VISIBLE.forEach(text -> add(text, USER_DEFINED));
        add("\n", NORMAL);
        add("\n\n", NORMAL);
        for (int value = 0; value < 256; value++) {
            add("<0x%02X>".formatted(value), BYTE);
        }
        add("▁", NORMAL);
        for (char c = '!'; c <= '~'; c++) {
            add(String.valueOf(c), NORMAL);
        }
        words.forEach(this::merge);
    }

    private void add(String text, int type) {
        if (ids.putIfAbsent(text, ids.size()) == null) {
            types.add(type);
        }
    }

    private void merge(String word) {
        for (int end = 2; end <= word.length(); end++) {
            merges.add(word.substring(0, end - 1) + " " + word.charAt(end - 1));
            add(word.substring(0, end), NORMAL);
        }
    }

    int size() {
        return ids.size();
    }

    /** Ids of the bytes that have a token as characters too, with that token's id: a grammar admits either. */
    Map<Integer, Integer> bytesLikeCharacters() {
        Map<Integer, Integer> same = new LinkedHashMap<>();
        same.put(id("<0x0A>"), id("\n"));
        for (char c = '!'; c <= '~'; c++) {
            same.put(id("<0x%02X>".formatted((int) c)), id(String.valueOf(c)));
        }
        return same;
    }

    /** The token's id. */
    int id(String text) {
        Integer id = ids.get(text);
        if (id == null) {
            throw new IllegalArgumentException("no token " + text);
        }
        return id;
    }

    void writeTo(GgufWriter file) {
        float[] scores = new float[size()];
        java.util.Arrays.fill(scores, SCORE);
        file.text("tokenizer.ggml.model", "gemma4")
                .texts("tokenizer.ggml.tokens", ids.keySet().toArray(String[]::new))
                .f32s("tokenizer.ggml.scores", scores)
                .i32s(
                        "tokenizer.ggml.token_type",
                        types.stream().mapToInt(Integer::intValue).toArray())
                .texts("tokenizer.ggml.merges", merges.toArray(String[]::new))
                .u32("tokenizer.ggml.bos_token_id", id("<bos>"))
                .u32("tokenizer.ggml.eos_token_id", id("<eos>"))
                .u32("tokenizer.ggml.unknown_token_id", id("<unk>"))
                .u32("tokenizer.ggml.padding_token_id", id("<pad>"))
                .u32("tokenizer.ggml.mask_token_id", id("<mask>"))
                .bool("tokenizer.ggml.add_space_prefix", false)
                .bool("tokenizer.ggml.add_bos_token", true);
    }
}
