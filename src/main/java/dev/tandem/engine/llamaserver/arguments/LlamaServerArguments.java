package dev.tandem.engine.llamaserver.arguments;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a command line and an environment say, as {@code llama-server} v0.5.0 understands them: the last of several equal
 * flags counts, and flags win over variables. What it does not know is passed over. Immutable.
 */
public final class LlamaServerArguments {

    /** Nothing is said. */
    public static final LlamaServerArguments NONE = of(List.of(), Map.of());

    /** What {@code llama-server} takes when it is to choose ({@code n_parallel is set to auto}). */
    private static final int AUTOMATIC_SLOTS = 4;

    private static final String DEFAULT_CACHE_TYPE = "f16";
    private static final Set<String> TRUE = Set.of("on", "enabled", "true", "1");
    private static final Set<LlamaServerFlag> ROPE = EnumSet.of(
            LlamaServerFlag.ROPE_SCALING,
            LlamaServerFlag.ROPE_SCALE,
            LlamaServerFlag.ROPE_FREQ_BASE,
            LlamaServerFlag.ROPE_FREQ_SCALE,
            LlamaServerFlag.YARN_ORIG_CTX,
            LlamaServerFlag.YARN_EXT_FACTOR,
            LlamaServerFlag.YARN_ATTN_FACTOR,
            LlamaServerFlag.YARN_BETA_SLOW,
            LlamaServerFlag.YARN_BETA_FAST);

    private final List<String> words;
    private final Map<String, String> variables;
    private final List<Given> given;

    /**
     * A flag as it was given.
     *
     * @param flag which
     * @param name the name that was used
     * @param value what it says, as it stands there; empty when it takes none or none followed
     */
    public record Given(LlamaServerFlag flag, String name, Optional<String> value) {}

    private LlamaServerArguments(List<String> words, Map<String, String> variables, List<Given> given) {
        this.words = words;
        this.variables = variables;
        this.given = given;
    }

    /**
     * @param words the arguments, in their order
     * @param variables of the environment; those that are no flag's are passed over
     */
    public static LlamaServerArguments of(List<String> words, Map<String, String> variables) {
        return new LlamaServerArguments(List.copyOf(words), Map.copyOf(variables), parse(words));
    }

    /** The arguments, as they are. */
    List<String> words() {
        return words;
    }

    /** The variables, as they are. */
    Map<String, String> variables() {
        return variables;
    }

    /** The known flags among the arguments, in their order. */
    public List<Given> given() {
        return given;
    }

    /** What a flag that takes a value says, without space around it. */
    public Optional<String> value(LlamaServerFlag flag) {
        return given.reversed().stream()
                .filter(one -> one.flag() == flag)
                .flatMap(one -> one.value().stream())
                .findFirst()
                .or(() -> variable(flag))
                .map(String::strip);
    }

    /** The same as a number; empty when it is none, such as {@code auto}. */
    public Optional<Integer> number(LlamaServerFlag flag) {
        return value(flag).flatMap(text -> {
            try {
                return Optional.of(Integer.valueOf(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** Whether a flag that takes no value is on; empty when nothing says. */
    public Optional<Boolean> isOn(LlamaServerFlag flag) {
        return given.reversed().stream()
                .filter(one -> one.flag() == flag)
                .map(one -> flag.isOn(one.name()))
                .findFirst()
                .or(() -> variable(flag).map(text -> TRUE.contains(text.strip().toLowerCase(Locale.ROOT))));
    }

    /** How many requests it will run at the same time, at least 1. */
    public int slots() {
        return namedSlots().orElse(AUTOMATIC_SLOTS);
    }

    /**
     * Whether the slots share one cache, of which each may take all. The server does so, too, when it chooses how many
     * there are ({@code n_parallel is set to auto, using n_parallel = 4 and kv_unified = true}).
     */
    public boolean hasUnifiedCache() {
        return isOn(LlamaServerFlag.KV_UNIFIED).orElse(namedSlots().isEmpty());
    }

    /** Type of the key-value cache; {@code K/V} when the two differ. */
    public String cacheType() {
        String keys = value(LlamaServerFlag.CACHE_TYPE_K).orElse(DEFAULT_CACHE_TYPE);
        String values = value(LlamaServerFlag.CACHE_TYPE_V).orElse(DEFAULT_CACHE_TYPE);
        return keys.equals(values) ? keys : keys + "/" + values;
    }

    /** Settings of rotary positions that they change, by name without dashes. */
    public SortedMap<String, String> rope() {
        SortedMap<String, String> rope = new TreeMap<>();
        ROPE.forEach(flag ->
                value(flag).ifPresent(value -> rope.put(flag.longName().substring("--".length()), value)));
        return rope;
    }

    /** One normal form of it all, without secrets. */
    public String normalised() {
        Stream<String> shown = new TreeMap<>(variables)
                .entrySet().stream()
                        .map(v -> v.getKey() + "=" + (SecretMasker.isSecret(v.getKey()) ? "***" : v.getValue()));
        return Stream.concat(words.stream(), shown).collect(Collectors.joining(" "));
    }

    private Optional<Integer> namedSlots() {
        return number(LlamaServerFlag.PARALLEL).filter(n -> n > 0);
    }

    private Optional<String> variable(LlamaServerFlag flag) {
        return flag.variable().map(variables::get);
    }

    private static List<Given> parse(List<String> words) {
        List<Given> given = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            Optional<LlamaServerFlag> flag = LlamaServerFlag.named(word);
            if (flag.isPresent()) {
                boolean followed = flag.get().takesValue() && i + 1 < words.size() && !isFlag(words.get(i + 1));
                given.add(new Given(flag.get(), word, followed ? Optional.of(words.get(++i)) : Optional.empty()));
            }
        }
        return List.copyOf(given);
    }

    /** Not so a negative number. */
    private static boolean isFlag(String word) {
        return word.length() > 1 && word.startsWith("-") && !Character.isDigit(word.charAt(1));
    }
}
