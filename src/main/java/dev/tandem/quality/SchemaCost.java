package dev.tandem.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many values a schema holds once every reference is replaced by what it refers to, which grows exponentially with
 * references to references. {@link #TOO_MUCH} for schemas that refer to themselves, to the outside or by anchors.
 */
final class SchemaCost {

    /** More than may be spent. */
    static final long TOO_MUCH = 100_000_000;

    private static final int DEEPEST = 32;

    private final ObjectNode root;
    private final Map<String, Long> known = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    private SchemaCost(ObjectNode root) {
        this.root = root;
    }

    static long of(ObjectNode schema) {
        return new SchemaCost(schema).cost(schema);
    }

    private long cost(JsonNode node) {
        long cost = 1;
        if (node.has("$dynamicRef") || node.has("$recursiveRef")) {
            return TOO_MUCH;
        }
        JsonNode reference = node.path("$ref");
        if (reference.isTextual()) {
            cost += referred(reference.textValue());
        }
        for (JsonNode child : node) {
            if (cost >= TOO_MUCH) {
                return TOO_MUCH;
            }
            cost += cost(child);
        }
        return Math.min(cost, TOO_MUCH);
    }

    private long referred(String reference) {
        Long before = known.get(reference);
        if (before != null) {
            return before;
        }
        boolean local = reference.equals("#") || reference.startsWith("#/");
        if (!local || open.size() == DEEPEST || !open.add(reference)) {
            return TOO_MUCH;
        }
        JsonNode target = root.at(reference.substring(1));
        long cost = target.isMissingNode() ? TOO_MUCH : cost(target);
        open.remove(reference);
        known.put(reference, cost);
        return cost;
    }
}
