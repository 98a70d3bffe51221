package dev.tandem.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.EnginesConfig.SamplingConfig;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.routing.InvalidConfigurationException;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sampling that a model's configuration puts into every request that does not say otherwise, so that variants whose
 * files or servers have other defaults sample alike. Immutable.
 */
final class ForcedSampling {

    private final SortedMap<String, JsonNode> defaults = new TreeMap<>();

    /** @throws InvalidConfigurationException when a value is out of its range, naming the property */
    ForcedSampling(String model, SamplingConfig config) {
        String property = "tandem.models." + model + ".sampling.";
        put(property, "temperature", config.temperature(), 0, 2);
        put(property, "top_p", config.topP(), 0, 1);
        put(property, "min_p", config.minP(), 0, 1);
        put(property, "repeat_penalty", config.repeatPenalty(), 0.1, 10);
        put(property, "presence_penalty", config.presencePenalty(), -2, 2);
        put(property, "frequency_penalty", config.frequencyPenalty(), -2, 2);
        config.topK().ifPresent(value -> {
            check(property + "top-k", value, 0, Integer.MAX_VALUE);
            defaults.put("top_k", IntNode.valueOf(value));
        });
    }

    private void put(String property, String field, OptionalDouble value, double least, double most) {
        value.ifPresent(number -> {
            check(property + field.replace('_', '-'), number, least, most);
            defaults.put(field, DoubleNode.valueOf(number));
        });
    }

    private static void check(String property, double value, double least, double most) {
        // Written so that NaN is refused as well.
        if (!(value >= least && value <= most)) {
            throw new InvalidConfigurationException(
                    property + ": must be from " + least + " to " + most + " but is " + value + ".");
        }
    }

    /** The request with what it leaves out; the same object when that is nothing. */
    ChatRequest applied(ChatRequest request) {
        ObjectNode body = request.body();
        ObjectNode changed = null;
        for (Map.Entry<String, JsonNode> each : defaults.entrySet()) {
            if (!body.hasNonNull(each.getKey())) {
                changed = changed == null ? shallowCopy(body) : changed;
                changed.set(each.getKey(), each.getValue());
            }
        }
        return changed == null ? request : new ChatRequest(request.operation(), changed);
    }

    private static ObjectNode shallowCopy(ObjectNode body) {
        ObjectNode copy = body.objectNode();
        copy.setAll(body);
        return copy;
    }

    /** What the engine runs with these defaults in force. */
    EngineDescription applied(EngineDescription description) {
        if (defaults.isEmpty()) {
            return description;
        }
        SortedMap<String, String> own = description.details().sampling();
        SortedMap<String, String> all = own == null ? new TreeMap<>() : new TreeMap<>(own);
        defaults.forEach((field, value) -> all.put(field, value.asText()));
        return description.with(description.details().withSampling(all));
    }
}
