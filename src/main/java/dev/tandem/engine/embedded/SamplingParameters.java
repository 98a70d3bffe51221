package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How an answer is sampled, in the names and JSON values of llama.cpp's completion request. Everything is checked here,
 * whatever was checked before: a value that is not finite ends the process, and one beyond its range gives nonsense.
 *
 * <p>Unset fields have llama.cpp's defaults rather than OpenAI's, so that a variant samples alike whether it runs here or
 * in a {@code llama-server}; they are said by name all the same. The penalties look back over 64 tokens.
 */
final class SamplingParameters {

    /** Stands for "at random" on the native side. */
    private static final long NO_SEED = 0xFFFF_FFFFL;

    private static final SortedMap<String, String> DEFAULTS = Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(
            "temperature", "0.8",
            "top_p", "0.95",
            "top_k", "40",
            "min_p", "0.05",
            "presence_penalty", "0.0",
            "frequency_penalty", "0.0",
            "repeat_penalty", "1.0")));

    private SamplingParameters() {}

    /**
     * The parameters of a request.
     *
     * @param vocabularySize how many token ids there are
     * @throws Refused when a field is out of its range
     */
    static Map<String, String> of(ChatRequest request, int vocabularySize) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("temperature", number(request, "temperature", 0, 2));
        parameters.put("top_p", number(request, "top_p", 0, 1));
        parameters.put("top_k", whole(request, "top_k", 0, Integer.MAX_VALUE));
        parameters.put("min_p", number(request, "min_p", 0, 1));
        parameters.put("presence_penalty", number(request, "presence_penalty", -2, 2));
        parameters.put("frequency_penalty", number(request, "frequency_penalty", -2, 2));
        parameters.put("repeat_penalty", number(request, "repeat_penalty", 0.1, 10));
        seed(request).ifPresent(seed -> {
            parameters.put("seed", seed);
            // A prompt that comes from the cache is computed in other batches, whose last bits differ.
            parameters.put("cache_prompt", "false");
        });
        request.present("logit_bias").ifPresent(bias -> parameters.put("logit_bias", bias(bias, vocabularySize)));
        return parameters;
    }

    /** What is sampled with when a request does not say, by the names of request fields. Unmodifiable. */
    static SortedMap<String, String> defaults() {
        return DEFAULTS;
    }

    private static String otherwise(String field) {
        return Objects.requireNonNull(DEFAULTS.get(field), field);
    }

    /**
     * The strings before which the answer ends.
     *
     * @throws Refused when {@code stop} is not what OpenAI's types say, or one is empty
     */
    static List<String> stops(ChatRequest request) {
        JsonNode stop = request.body().path("stop");
        if (stop.isMissingNode() || stop.isNull()) {
            return List.of();
        }
        List<String> stops = new ArrayList<>();
        for (JsonNode one :
                stop.isArray() ? stop : JsonNodeFactory.instance.arrayNode().add(stop)) {
            if (!one.isTextual() || one.textValue().isEmpty()) {
                throw new Refused("stop must be a string or an array of strings, none of them empty.", "stop");
            }
            stops.add(one.textValue());
        }
        return stops;
    }

    private static String number(ChatRequest request, String field, double least, double most) {
        Optional<JsonNode> value = request.present(field);
        if (value.isEmpty()) {
            return otherwise(field);
        }
        double number = value.get().isNumber() ? value.get().doubleValue() : Double.NaN;
        // Written so that NaN, which compares as false, is refused as well.
        if (!(number >= least && number <= most)) {
            throw new Refused(field + " must be a number from " + least + " to " + most + ".", field);
        }
        return Double.toString(number);
    }

    private static String whole(ChatRequest request, String field, int least, int most) {
        Optional<JsonNode> value = request.present(field);
        if (value.isEmpty()) {
            return otherwise(field);
        }
        JsonNode number = value.get();
        if (!number.isIntegralNumber()
                || !number.canConvertToInt()
                || number.intValue() < least
                || number.intValue() > most) {
            throw new Refused(field + " must be a whole number from " + least + " to " + most + ".", field);
        }
        return Integer.toString(number.intValue());
    }

    /** OpenAI's seeds have 64 bits, llama.cpp's 32. */
    private static Optional<String> seed(ChatRequest request) {
        return request.present("seed").map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw new Refused("seed must be a whole number of 64 bits.", "seed");
            }
            long folded = (value.longValue() ^ (value.longValue() >>> 32)) & NO_SEED;
            return Long.toString(folded == NO_SEED ? 0 : folded);
        });
    }

    private static String bias(JsonNode biases, int vocabularySize) {
        if (!biases.isObject()) {
            throw new Refused("logit_bias must be an object from token ids to numbers.", "logit_bias");
        }
        ArrayNode pairs = JsonNodeFactory.instance.arrayNode();
        biases.properties().forEach(entry -> {
            double bias = entry.getValue().isNumber() ? entry.getValue().doubleValue() : Double.NaN;
            int id = tokenId(entry.getKey());
            if (id < 0 || id >= vocabularySize || !(bias >= -100 && bias <= 100)) {
                throw new Refused(
                        "logit_bias must give token ids from 0 to " + (vocabularySize - 1)
                                + " a number from -100 to 100.",
                        "logit_bias");
            }
            pairs.addArray().add(id).add(bias);
        });
        return pairs.toString();
    }

    private static int tokenId(String key) {
        return key.matches("[0-9]{1,9}") ? Integer.parseInt(key) : -1;
    }
}
