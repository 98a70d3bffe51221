package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What one answer tells of tokens, made once for each: lists of the likeliest name the same ones over and over, and a whole
 * answer keeps all lists. What it gives must not be modified. Belongs to one thread.
 */
final class TokenNodes {

    private final LlamaWeights weights;
    private final Map<Integer, TokenNode> nodes = new HashMap<>();

    TokenNodes(LlamaWeights weights) {
        this.weights = weights;
    }

    /**
     * A token in JSON.
     *
     * @param text readable, whatever its bytes are
     * @param utf8 its bytes, of which some tokens have a part of a character
     */
    record TokenNode(TextNode text, ArrayNode utf8) {}

    TokenNode of(int id) {
        return nodes.computeIfAbsent(id, this::make);
    }

    private TokenNode make(int id) {
        byte[] bytes = weights.decode(id).getBytes(StandardCharsets.UTF_8);
        byte[] piece = weights.piece(id);
        ArrayNode utf8 = JsonNodeFactory.instance.arrayNode();
        for (byte one : piece.length == 0 ? bytes : piece) {
            utf8.add(one & 0xFF);
        }
        return new TokenNode(TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8)), utf8);
    }
}
