package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.engine.embedded.libllama.SamplerSettings;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException.Refused;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Reads how an answer is to be sampled. Everything is checked here, whatever was checked before: a value that is not
 * finite, or beyond its range, gives nonsense.
 *
 * <p>Unset fields have llama.cpp's defaults rather than OpenAI's, so that a variant samples alike whether it runs here or
 * in a {@code llama-server}; they are said by name all the same. The penalties look back over 64 tokens.
 */
final class SamplingParameters {

    /** All tokens are as good as equally likely by then. */
    private static final double HOTTEST = 100;

    private static final double PENALTY = 100;
    /** Each is looked for in every piece of the answer. */
    private static final int MOST_STOPS = 256;

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

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
    static Sampling of(ChatRequest request, int vocabularySize) {
        List<SamplerSettings.Bias> biases = new ArrayList<>();
        List<Sampling.TextBias> textBiases = new ArrayList<>();
        SamplerSettings numbers = new SamplerSettings(
                number(request, "temperature", 0, HOTTEST),
                whole(request, "top_k"),
                number(request, "top_p", 0, 1),
                number(request, "min_p", 0, 1),
                number(request, "repeat_penalty", 0.1, 10),
                number(request, "frequency_penalty", -PENALTY, PENALTY),
                number(request, "presence_penalty", -PENALTY, PENALTY),
                request.present("seed").map(SamplingParameters::seed).orElse(SamplerSettings.NO_SEED),
                List.of(),
                null);
        request.present("logit_bias").ifPresent(all -> biases(all, vocabularySize, biases, textBiases));
        return new Sampling(numbers.with(biases, null), textBiases);
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
        if (stop.size() > MOST_STOPS) {
            throw InvalidField.tooLong("stop", MOST_STOPS, stop.size());
        }
        for (JsonNode one :
                stop.isArray() ? stop : JsonNodeFactory.instance.arrayNode().add(stop)) {
            if (!one.isTextual()) {
                throw InvalidField.type("stop", "a string or an array of strings");
            }
            if (one.textValue().isEmpty()) {
                throw InvalidField.empty("stop", "string");
            }
            stops.add(one.textValue());
        }
        return stops;
    }

    private static float number(ChatRequest request, String field, double least, double most) {
        Optional<JsonNode> value = request.present(field);
        if (value.isEmpty()) {
            return Float.parseFloat(otherwise(field));
        }
        double number = value.get().isNumber() ? value.get().doubleValue() : Double.NaN;
        if (Double.isNaN(number)) {
            throw InvalidField.type(field, "a number");
        }
        if (number < least) {
            throw InvalidField.below(field, "decimal", range(plain(least), plain(most)), value.get());
        }
        if (number > most) {
            throw InvalidField.above(field, "decimal", range(plain(least), plain(most)), value.get());
        }
        return (float) number;
    }

    private static String range(String least, String most) {
        return ">= " + least + " and <= " + most;
    }

    /** {@code 100.0} as 100. */
    private static String plain(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }

    /** A negative one, as 0, is llama.cpp's word for all tokens. */
    private static int whole(ChatRequest request, String field) {
        Optional<JsonNode> value = request.present(field);
        if (value.isEmpty()) {
            return Integer.parseInt(otherwise(field));
        }
        JsonNode number = value.get();
        requireWhole(field, number, number.canConvertToInt(), "-2147483648", "2147483647");
        return Math.max(0, number.intValue());
    }

    /** {@code 12.0} is one. */
    private static void requireWhole(String field, JsonNode number, boolean fits, String least, String most) {
        if (!number.isNumber() || !number.canConvertToExactIntegral()) {
            throw InvalidField.type(field, "an integer");
        }
        if (!fits) {
            throw number.decimalValue().signum() < 0
                    ? InvalidField.below(field, "integer", range(least, most), number)
                    : InvalidField.above(field, "integer", range(least, most), number);
        }
    }

    /** OpenAI's seeds have 64 bits, llama.cpp's 32. */
    private static int seed(JsonNode value) {
        requireWhole("seed", value, value.canConvertToLong(), "-9223372036854775808", "9223372036854775807");
        int folded = (int) (value.longValue() ^ (value.longValue() >>> 32));
        return folded == SamplerSettings.NO_SEED ? 0 : folded;
    }

    /** In pairs, or as an object; by id or by text, all of whose tokens are meant; {@code false} is for never. */
    private static void biases(
            JsonNode biases, int vocabularySize, List<SamplerSettings.Bias> ofTokens, List<Sampling.TextBias> ofTexts) {
        BiConsumer<JsonNode, JsonNode> add = (token, value) -> {
            if (!token.isTextual()) {
                ofTokens.add(new SamplerSettings.Bias(token(token, vocabularySize), added(value, vocabularySize)));
            } else {
                ofTexts.add(new Sampling.TextBias(token.textValue(), added(value, vocabularySize)));
            }
        };
        if (biases.isObject()) {
            biases.properties().forEach(entry -> add.accept(named(entry.getKey()), entry.getValue()));
        } else if (biases.isArray()) {
            biases.forEach(pair -> add.accept(pair.path(0), pair.path(1)));
        } else {
            throw noBias(vocabularySize);
        }
    }

    /** The id that the digits of an object's key are, or its text. */
    private static JsonNode named(String key) {
        return DIGITS.matcher(key).matches()
                ? JsonNodeFactory.instance.numberNode(tokenId(key))
                : JsonNodeFactory.instance.textNode(key);
    }

    private static int token(JsonNode token, int vocabularySize) {
        boolean known = token.isIntegralNumber()
                && token.canConvertToInt()
                && token.intValue() >= 0
                && token.intValue() < vocabularySize;
        if (!known) {
            throw noBias(vocabularySize);
        }
        return token.intValue();
    }

    private static float added(JsonNode bias, int vocabularySize) {
        boolean never = bias.isBoolean() && !bias.booleanValue();
        double value = bias.isNumber() ? bias.doubleValue() : Double.NaN;
        if (!(never || (value >= -100 && value <= 100))) {
            throw noBias(vocabularySize);
        }
        return never ? Float.NEGATIVE_INFINITY : (float) value;
    }

    private static Refused noBias(int vocabularySize) {
        return InvalidField.value(
                "logit_bias",
                "token ids from 0 to " + (vocabularySize - 1)
                        + ", or texts, each with a number from -100 to 100 or false");
    }

    private static int tokenId(String digits) {
        return digits.length() <= 9 ? Integer.parseInt(digits) : -1;
    }
}
