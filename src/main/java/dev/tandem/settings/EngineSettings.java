package dev.tandem.settings;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which settings of a variant are for which engines, and the check that none stands where its engine does not read it.
 * A test holds the table to the configuration mappings; what is not in it is for all engines.
 */
public final class EngineSettings {

    /** A setting; the engines that read it; behind a hyphen, what {@code llama-server} calls it. */
    private static final String TABLE = """
            binary llama-server
            args llama-server
            env llama-server
            mmproj llama-server
            url llama-server,openai
            api-key llama-server,openai
            api-key-file openai
            headers openai
            connect-timeout openai
            context-size embedded,openai --ctx-size
            slots embedded --parallel
            threads embedded --threads
            batch-size embedded --batch-size
            gpu-layers embedded --n-gpu-layers
            cache-type embedded --cache-type-k and --cache-type-v
            flash-attention embedded --flash-attn
            """;

    private static final String EMBEDDED = "embedded";
    private static final String LLAMA_SERVER = "llama-server";
    private static final Set<String> ENGINES = Set.of(EMBEDDED, LLAMA_SERVER, "openai");
    private static final String NAME = "(?:\"[^\"]+\"|[^.\"]+)";
    private static final Pattern VARIANT =
            Pattern.compile("tandem\\.models\\." + NAME + "\\.variants\\." + NAME + "(?=\\.)");

    private final SmallRyeConfig config;
    private final Set<String> names = new TreeSet<>();

    private EngineSettings(SmallRyeConfig config) {
        this.config = config;
        config.getPropertyNames().forEach(names::add);
    }

    /**
     * Who reads a setting.
     *
     * @param argument of {@code llama-server} in its place; empty where there is none
     */
    record Readers(List<String> engines, String argument) {}

    /** The readers of each setting that is not for all engines, by its name below a variant. */
    static Map<String, Readers> all() {
        return TABLE.lines()
                .map(row -> row.split(" ", 3))
                .collect(Collectors.toMap(
                        row -> row[0],
                        row -> new Readers(Arrays.asList(row[1].split(",", -1)), row.length > 2 ? row[2] : ""),
                        (a, b) -> b,
                        LinkedHashMap::new));
    }

    /** A sentence for each setting that is nothing for its variant's engine, with what to write instead. */
    public static List<String> complaints(SmallRyeConfig config) {
        EngineSettings settings = new EngineSettings(config);
        Map<String, Readers> table = all();
        return settings.names.stream()
                .map(VARIANT::matcher)
                .filter(Matcher::lookingAt)
                .map(Matcher::group)
                .distinct()
                .flatMap(variant -> table.entrySet().stream()
                        .flatMap(row -> settings.complaint(variant, row.getKey(), row.getValue()).stream()))
                .toList();
    }

    private Optional<String> complaint(String variant, String setting, Readers readers) {
        String engine = Optional.ofNullable(
                        config.getConfigValue(variant + ".engine").getValue())
                .orElse(EMBEDDED);
        if (!ENGINES.contains(engine) || readers.engines().contains(engine) || !isSet(variant + "." + setting)) {
            return Optional.empty();
        }
        return Optional.of(variant + "." + setting + ": is nothing for the "
                + (engine.equals(EMBEDDED) ? "embedded engine" : "engine " + engine) + ". "
                + instead(engine, variant, setting, readers));
    }

    private String instead(String engine, String variant, String setting, Readers readers) {
        if (!readers.engines().contains(EMBEDDED)) {
            return (engine.equals(LLAMA_SERVER) && setting.equals("api-key-file") ? "Write api-key, or " : "Write ")
                    + readers.engines().stream().map(name -> "engine: " + name).collect(Collectors.joining(" or "))
                    + ", or leave it out.";
        }
        if (!engine.equals(LLAMA_SERVER)) {
            return "Its upstream decides that: leave it out"
                    + (setting.equals("slots") ? ", or bound the answers at the same time by max-concurrent." : ".");
        }
        return isSet(variant + ".url")
                ? "Start that server with " + readers.argument() + ", and leave it out here."
                : "Write " + readers.argument() + " into args, or leave it out.";
    }

    /** Defaults have sources too, below all others. */
    private boolean isSet(String name) {
        return isOperators(name)
                || names.stream()
                        .filter(key -> key.startsWith(name + ".") || key.startsWith(name + "["))
                        .anyMatch(this::isOperators);
    }

    private boolean isOperators(String name) {
        ConfigValue value = config.getConfigValue(name);
        return value.getValue() != null && value.getConfigSourceOrdinal() >= 0;
    }
}
