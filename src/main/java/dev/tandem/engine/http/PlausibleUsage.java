package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Counts of tokens that can be true. Some servers send -1 or an overflowed number for what they did not count, which
 * would be a client's bill and a metric's jump: where one count cannot be, the whole usage is taken as not told.
 */
final class PlausibleUsage {

    /** No answer takes more tokens, by far. */
    private static final long MOST = 1_000_000_000;

    private PlausibleUsage() {}

    /** Takes a usage that cannot be true out of a chunk or a whole answer. */
    static void keep(ObjectNode chunk) {
        JsonNode usage = chunk.path("usage");
        boolean absent = usage.isMissingNode() || usage.isNull();
        if (!absent && !(usage.isObject() && isPlausible(usage))) {
            chunk.remove("usage");
        }
    }

    private static boolean isPlausible(JsonNode usage) {
        for (Map.Entry<String, JsonNode> field : usage.properties()) {
            JsonNode value = field.getValue();
            boolean count = field.getKey().endsWith("_tokens") && !value.isNull();
            if ((count && !isCount(value)) || (value.isObject() && !isPlausible(value))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isCount(JsonNode value) {
        return value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= MOST;
    }
}
