package dev.tandem.settings;

import io.smallrye.config.Expressions;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The operator's files among the sources of the configuration, and what is wrong with them that nobody else sees: what
 * stands twice, is empty, or stands where nothing reads it.
 */
public final class ConfigurationFiles {

    private static final Pattern SOURCE = Pattern.compile("\\w+\\[source=(file:.*)]");
    private static final Pattern YAML = Pattern.compile(".*\\.ya?ml");
    private static final Pattern PROFILE = Pattern.compile("%[^.]+\\.");
    private static final Pattern FIRST = Pattern.compile("[^.\\[]+");
    private static final Pattern INDEX = Pattern.compile("\\[\\d+]");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{\"?([^:}$\"]+)");
    private static final List<String> PACKED = List.of("application.yaml", "application.yml", "application.properties");
    private static final String ROOT = "tandem";
    private static final int MOST_EDITS = 2;

    /** Where files are looked for by those who do not know that they belong below {@code config}. */
    private static final List<String> ELSEWHERE =
            List.of("application.yaml", "application.yml", "application.properties", "tandem.yaml", "tandem.yml");

    private static final List<String> OTHER_NAMES = List.of("config/tandem.yaml", "config/tandem.yml");

    private ConfigurationFiles() {}

    /** Those that were read, but for what is part of the program. Reads no file. */
    public static List<Path> read(Iterable<ConfigSource> sources) {
        return List.copyOf(files(sources).keySet());
    }

    /** Those in this directory that look like a configuration and were not read, since they have no place there. */
    public static List<Path> unread(Path directory) {
        return Stream.concat(ELSEWHERE.stream(), OTHER_NAMES.stream())
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }

    /** A sentence for each fault. */
    public static List<String> complaints(SmallRyeConfig config) {
        List<String> complaints = new ArrayList<>();
        Map<Path, ConfigSource> files = files(config.getConfigSources());
        files.keySet().stream()
                .filter(file -> YAML.matcher(file.toString()).matches())
                .forEach(file -> complaints.addAll(YamlFile.faults(file, SettingNames.defaulted())));
        files.keySet().stream()
                .filter(file -> file.toString().endsWith(".properties"))
                .forEach(file -> complaints.addAll(PropertiesFile.faults(file)));
        files.forEach((file, source) -> complaints.addAll(misplaced(file, source, config)));
        return complaints;
    }

    private static Map<Path, ConfigSource> files(Iterable<ConfigSource> sources) {
        Set<Path> own = own();
        Map<Path, ConfigSource> files = new LinkedHashMap<>();
        for (ConfigSource source : sources) {
            Matcher name = SOURCE.matcher(source.getName());
            if (name.matches()) {
                path(name.group(1))
                        .filter(file -> !own.contains(file) && Files.isRegularFile(file))
                        .ifPresent(file -> files.put(file, source));
            }
        }
        return files;
    }

    /** While it is developed the program's own files are no part of a jar. */
    private static Set<Path> own() {
        Set<Path> own = new HashSet<>();
        try {
            for (String name : PACKED) {
                for (URL url : Collections.list(
                        Thread.currentThread().getContextClassLoader().getResources(name))) {
                    path(url.toString()).ifPresent(own::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return own;
    }

    private static Optional<Path> path(String url) {
        return url.startsWith("file:") ? Optional.of(Path.of(URI.create(url.replace(" ", "%20")))) : Optional.empty();
    }

    /** What looks like one of our settings and is not below {@code tandem}; others' are theirs. */
    private static List<String> misplaced(Path file, ConfigSource source, SmallRyeConfig config) {
        Map<String, String> complaints = new LinkedHashMap<>();
        List<String> settings = SettingNames.all();
        Set<String> referred = referred(config);
        source.getPropertyNames().stream().sorted().forEach(profiled -> {
            String name = PROFILE.matcher(profiled).replaceFirst("");
            Matcher first = FIRST.matcher(name);
            if (first.lookingAt() && !first.group().equals(ROOT) && !referred.contains(name)) {
                meant(name, first.group(), settings)
                        .ifPresent(right -> complaints.putIfAbsent(
                                first.group(),
                                file + ": " + name + ": nobody reads that. Did you mean " + right + "?"));
            }
        });
        return List.copyOf(complaints.values());
    }

    private static Optional<String> meant(String name, String first, List<String> settings) {
        String small = first.toLowerCase(Locale.ROOT);
        return small.startsWith("t") && NearestName.edits(small, ROOT) <= MOST_EDITS
                ? Optional.of(ROOT + name.substring(first.length()))
                : SettingAdvice.below(INDEX.matcher(name).replaceAll(""), settings);
    }

    /** Names of the operator's own, which settings take in. */
    private static Set<String> referred(SmallRyeConfig config) {
        Set<String> referred = new HashSet<>();
        Expressions.withoutExpansion(() -> config.getPropertyNames().forEach(name -> {
            String value = config.getConfigValue(name).getRawValue();
            if (value != null) {
                REFERENCE
                        .matcher(value)
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .forEach(referred::add);
            }
        }));
        return referred;
    }
}
