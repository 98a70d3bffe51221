package dev.tandem.comparison;

import dev.tandem.comparison.Confound.Kind;
import dev.tandem.gguf.Inspection;
import dev.tandem.inference.EngineDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds what beside the weights differs. Pure functions. */
public final class Confounds {

    private Confounds() {}

    /** What differs between files, as far as their headers tell; variants that run them may differ in more. */
    public static List<Confound> ofFiles(Map<String, Inspection> files) {
        List<Confound> confounds = new ArrayList<>();
        add(confounds, Kind.TEMPLATE, files, file -> present(file.templateSha256()));
        add(confounds, Kind.TOKENIZER, files, file -> present(file.tokenizerSha256()));
        add(confounds, Kind.CONTEXT, files, file -> present(file.contextLength()));
        addSettings(confounds, Kind.ROPE, files, Inspection::rope);
        addSettings(confounds, Kind.SAMPLING, files, Inspection::sampling);
        return confounds;
    }

    /**
     * What differs between variants. What an engine cannot know is left out: only what is known to differ is told.
     *
     * @param variants what runs, by the variant's name
     */
    public static List<Confound> ofVariants(Map<String, EngineDescription> variants) {
        List<Confound> confounds = new ArrayList<>();
        add(confounds, Kind.TEMPLATE, variants, EngineDescription::templateSha256);
        add(confounds, Kind.TOKENIZER, variants, variant -> variant.details().tokenizerSha256());
        add(confounds, Kind.CONTEXT, variants, variant -> shown(variant.contextLength()));
        addSettings(confounds, Kind.ROPE, variants, variant -> variant.details().rope());
        add(confounds, Kind.KV_TYPE, variants, EngineDescription::kvType);
        add(confounds, Kind.MMPROJ, variants, variant -> variant.details().projector());
        addSettings(confounds, Kind.SAMPLING, commonSampling(variants), sampling -> sampling);
        add(confounds, Kind.ENGINE, variants, EngineDescription::engine);
        add(confounds, Kind.BUILD, variants, EngineDescription::build);
        add(confounds, Kind.SLOTS, variants, variant -> shown(variant.slots()));
        addSettings(confounds, Kind.ARGUMENTS, variants, variant -> ArgumentParser.byName(variant.arguments()));
        return confounds;
    }

    private static @Nullable String shown(@Nullable Integer number) {
        return number == null ? null : number.toString();
    }

    /** Engines know different samplers: those that one of them does not have are off there, as in the others. */
    private static Map<String, Map<String, String>> commonSampling(Map<String, EngineDescription> variants) {
        Map<String, Map<String, String>> sampling = new TreeMap<>();
        variants.forEach((name, variant) -> {
            Map<String, String> known = variant.details().sampling();
            if (known != null) {
                sampling.put(name, new TreeMap<>(known));
            }
        });
        List<Set<String>> fields =
                sampling.values().stream().map(one -> Set.copyOf(one.keySet())).toList();
        sampling.values().forEach(one -> fields.forEach(one.keySet()::retainAll));
        return sampling;
    }

    /** A file that does not say has none: that too is a difference. */
    private static String present(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    static <T> void add(List<Confound> confounds, Kind kind, Map<String, T> all, Function<T, @Nullable String> value) {
        SortedMap<String, String> values = new TreeMap<>();
        all.forEach((name, one) -> {
            String known = value.apply(one);
            if (known != null) {
                values.put(name, known);
            }
        });
        if (new HashSet<>(values.values()).size() > 1) {
            confounds.add(new Confound(kind, values));
        }
    }

    /** Of settings by name only those are shown that not all have alike. */
    static <T> void addSettings(
            List<Confound> confounds, Kind kind, Map<String, T> all, Function<T, @Nullable Map<String, String>> value) {
        Map<String, Map<String, String>> settings = new TreeMap<>();
        all.forEach((name, one) -> {
            Map<String, String> known = value.apply(one);
            if (known != null) {
                settings.put(name, known);
            }
        });
        add(
                confounds,
                kind,
                settings,
                one -> one.entrySet().stream()
                        .filter(entry -> !settings.values().stream()
                                .allMatch(other -> entry.getValue().equals(other.get(entry.getKey()))))
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .sorted()
                        .collect(Collectors.joining(" ")));
    }
}
