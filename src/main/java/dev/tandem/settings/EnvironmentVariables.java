package dev.tandem.settings;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.Expressions;
import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Finds environment variables that look like settings and set nothing. A variable sets something when a setting of its
 * name exists, with the names of models, variants and keys either of one word or configured elsewhere: {@code _} stands
 * for a dot as well as for a hyphen, and SmallRye Config does not guess either.
 */
public final class EnvironmentVariables {

    private static final String PREFIX = "TANDEM_";
    /** Not settings, but read by Tandem's own command line, its tests and its benchmarks. */
    private static final Pattern OWN = Pattern.compile("TANDEM_(KEY|JAR|LLAMA_SERVER|BENCH_.+)");
    /** What Kubernetes and Docker tell every container about a service or a neighbour that is called {@code tandem}. */
    private static final Pattern OF_SERVICES =
            Pattern.compile("TANDEM_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_.+)?)?)");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^:}$]+)");
    private static final Pattern STAR = Pattern.compile("\\*");
    private static final String ONE_WORD = "(\"[^\"]+\"|[^.\"*]+)";
    private static final String INDEX = "(_[0-9]+)*";

    private final SmallRyeConfig config;
    private final List<String> settings;

    private EnvironmentVariables(SmallRyeConfig config, List<String> settings) {
        this.config = config;
        this.settings = settings;
    }

    /** A sentence for each variable that sets nothing, with what would be right. */
    public static List<String> complaints(SmallRyeConfig config) {
        Set<String> variables = variables(config);
        return variables.isEmpty()
                ? List.of()
                : new EnvironmentVariables(config, SettingNames.all()).complaints(variables);
    }

    private List<String> complaints(Set<String> suspects) {
        remove(suspects, settings.stream().filter(setting -> setting.indexOf('*') < 0));
        if (!suspects.isEmpty()) {
            remove(suspects, grouped());
        }
        if (!suspects.isEmpty()) {
            suspects.removeAll(referred());
        }
        return suspects.stream().map(this::complaint).toList();
    }

    private static Set<String> variables(SmallRyeConfig config) {
        Set<String> names = new TreeSet<>();
        for (ConfigSource source : config.getConfigSources()) {
            // That of the process, and that of a file .env.
            if (source instanceof EnvConfigSource) {
                names.addAll(source.getProperties().keySet());
            }
        }
        names.removeIf(name -> !name.startsWith(PREFIX)
                || OWN.matcher(name).matches()
                || OF_SERVICES.matcher(name).matches());
        return names;
    }

    private static void remove(Set<String> variables, Stream<String> names) {
        List<Pattern> known = names.map(EnvironmentVariables::spelt).toList();
        variables.removeIf(variable ->
                known.stream().anyMatch(name -> name.matcher(plain(variable)).matches()));
    }

    /** All settings of all models, variants and keys that are configured, the end of a name left open as a {@code *}. */
    private Stream<String> grouped() {
        List<String> configured =
                names().filter(name -> name.startsWith("tandem.")).toList();
        Map<String, Set<String>> groups = new HashMap<>();
        return settings.stream().filter(setting -> setting.indexOf('*') >= 0).flatMap(setting -> {
            int end = setting.lastIndexOf('*', setting.length() - 2) + 1;
            return groups.computeIfAbsent(setting.substring(0, end), group -> groups(group, configured)).stream()
                    .map(group -> group + setting.substring(end));
        });
    }

    /** The group as it is named in settings that there are, so that what is mistyped makes no group. */
    private Set<String> groups(String group, List<String> configured) {
        List<Pattern> members = settings.stream()
                .filter(setting -> setting.startsWith(group + "."))
                .map(setting -> Pattern.compile(
                        "(" + words(group) + ")" + words(setting.substring(group.length())) + "(\\[[0-9]+])*"))
                .toList();
        return configured.stream()
                .flatMap(name -> members.stream().map(member -> member.matcher(name)))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String words(String name) {
        return Stream.of(STAR.split(name, -1)).map(Pattern::quote).collect(Collectors.joining(ONE_WORD));
    }

    private static Pattern spelt(String name) {
        return Pattern.compile(plain(name) + (name.endsWith(".*") ? "_.+" : INDEX));
    }

    /** In capitals, with one underscore for all that is neither letter nor digit, however much it is. */
    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", "").toUpperCase(Locale.ROOT);
    }

    /** Those that values elsewhere take in, as {@code ${TANDEM_APP_KEY}}. */
    private Set<String> referred() {
        List<String> values = new ArrayList<>();
        Expressions.withoutExpansion(() -> names().forEach(name -> {
            String value = config.getConfigValue(name).getRawValue();
            if (value != null) {
                values.add(value);
            }
        }));
        return values.stream()
                .flatMap(value -> REFERENCE.matcher(value).results())
                .map(reference -> plain(reference.group(1)))
                .collect(Collectors.toSet());
    }

    private Stream<String> names() {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false);
    }

    private String complaint(String variable) {
        if (settings.stream().anyMatch(setting -> Pattern.matches(open(setting, ".+") + INDEX, plain(variable)))) {
            return variable + ": there is no model, variant or key of that name. One whose name has several words must"
                    + " stand in config/application.yaml before a variable can set something of it.";
        }
        List<String> spelt =
                settings.stream().map(setting -> open(setting, "*")).toList();
        return variable + ": there is no such setting. "
                + NearestName.of(variable, spelt)
                        .map(near -> "Did you mean " + near + "? ")
                        .orElse("")
                + "docs/configuration.md lists every setting.";
    }

    /** As a variable, with something in place of each name of the operator's choosing. */
    private static String open(String setting, String name) {
        return setting.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT).replace("*", name);
    }
}
