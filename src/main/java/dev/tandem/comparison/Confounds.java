package dev.tandem.comparison;

import dev.tandem.comparison.Confound.Kind;
import dev.tandem.gguf.Inspection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
