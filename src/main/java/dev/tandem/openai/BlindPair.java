package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A pair as the client gets it.
 *
 * @param id names it for the vote
 * @param model public model name
 * @param created when it was issued
 * @param expires when it can no longer be voted on
 */
record BlindPair(String id, String model, Instant created, Instant expires, BlindAnswer left, BlindAnswer right) {

    /** All of it. */
    ObjectNode json() {
        ObjectNode pair = head("arena.pair");
        pair.set("left", left.json());
        pair.set("right", right.json());
        return pair;
    }

    /** Its chunks: a piece of each side in turn, the longer side's rest, then the end of both. */
    List<ObjectNode> chunks() {
        List<ObjectNode> leftDeltas = left.deltas();
        List<ObjectNode> rightDeltas = right.deltas();
        List<ObjectNode> chunks = new ArrayList<>();
        for (int i = 0; i < Math.max(leftDeltas.size(), rightDeltas.size()); i++) {
            if (i < leftDeltas.size()) {
                chunks.add(chunk("left", leftDeltas.get(i)).putNull("finish_reason"));
            }
            if (i < rightDeltas.size()) {
                chunks.add(chunk("right", rightDeltas.get(i)).putNull("finish_reason"));
            }
        }
        ObjectNode nothing = JsonNodeFactory.instance.objectNode();
        chunks.add(chunk("left", nothing).put("finish_reason", left.finishReason()));
        chunks.add(chunk("right", nothing).put("finish_reason", right.finishReason()));
        return chunks;
    }

    private ObjectNode chunk(String side, ObjectNode delta) {
        return head("arena.pair.chunk").put("side", side).set("delta", delta);
    }

    private ObjectNode head(String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created.getEpochSecond())
                .put("expires", expires.getEpochSecond())
                .put("model", model);
    }
}
