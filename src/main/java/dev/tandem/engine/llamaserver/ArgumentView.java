package dev.tandem.engine.llamaserver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an operator's arguments and variables say, as {@code llama-server} v0.5.0 understands them: the last of several
 * equal arguments counts, and arguments win over variables.
 *
 * @param arguments of the command line
 * @param variables of the environment
 */
record ArgumentView(List<String> arguments, Map<String, String> variables) {

    /** Nothing is said. */
    static final ArgumentView NONE = new ArgumentView(List.of(), Map.of());

    /** What {@code llama-server} takes when it is to choose ({@code n_parallel is set to auto}). */
    private static final int AUTOMATIC_SLOTS = 4;

    private static final String DEFAULT_CACHE_TYPE = "f16";

    private static final Map<String, String> ROPE = Map.of(
            "LLAMA_ARG_ROPE_SCALING_TYPE", "rope-scaling",
            "LLAMA_ARG_ROPE_SCALE", "rope-scale",
            "LLAMA_ARG_ROPE_FREQ_BASE", "rope-freq-base",
            "LLAMA_ARG_ROPE_FREQ_SCALE", "rope-freq-scale",
            "LLAMA_ARG_YARN_ORIG_CTX", "yarn-orig-ctx",
            "LLAMA_ARG_YARN_EXT_FACTOR", "yarn-ext-factor",
            "LLAMA_ARG_YARN_ATTN_FACTOR", "yarn-attn-factor",
            "LLAMA_ARG_YARN_BETA_SLOW", "yarn-beta-slow",
            "LLAMA_ARG_YARN_BETA_FAST", "yarn-beta-fast");

    /** How many requests it will run at the same time. */
    int slots() {
        return value("LLAMA_ARG_N_PARALLEL", "-np", "--parallel")
                .flatMap(ArgumentView::positive)
                .orElse(AUTOMATIC_SLOTS);
    }

    /** Type of the key-value cache; {@code K/V} when the two differ. */
    String cacheType() {
        String keys = value("LLAMA_ARG_CACHE_TYPE_K", "-ctk", "--cache-type-k").orElse(DEFAULT_CACHE_TYPE);
        String values =
                value("LLAMA_ARG_CACHE_TYPE_V", "-ctv", "--cache-type-v").orElse(DEFAULT_CACHE_TYPE);
        return keys.equals(values) ? keys : keys + "/" + values;
    }

    /** Settings of rotary positions that they change, by name. */
    SortedMap<String, String> rope() {
        SortedMap<String, String> rope = new TreeMap<>();
        ROPE.forEach((variable, name) -> value(variable, "--" + name).ifPresent(value -> rope.put(name, value)));
        return rope;
    }

    /** One normal form of it all, without secrets. */
    String normalised() {
        Stream<String> shown = new TreeMap<>(variables)
                .entrySet().stream().map(v -> v.getKey() + "=" + (Secrets.isSecret(v.getKey()) ? "***" : v.getValue()));
        return Stream.concat(arguments.stream(), shown).collect(Collectors.joining(" "));
    }

    private Optional<String> value(String variable, String... names) {
        List<String> wanted = List.of(names);
        for (int i = arguments.size() - 2; i >= 0; i--) {
            if (wanted.contains(arguments.get(i))) {
                return Optional.of(arguments.get(i + 1));
            }
        }
        return Optional.ofNullable(variables.get(variable));
    }

    private static Optional<Integer> positive(String number) {
        try {
            return Optional.of(Integer.valueOf(number)).filter(n -> n > 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
