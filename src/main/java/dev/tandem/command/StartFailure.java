package dev.tandem.command;

import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.settings.SettingNames;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Why the server did not start, said to whoever started it. */
final class StartFailure {

    private static final String WHERE = "docs/configuration.md lists every setting.";
    private static final Pattern UNKNOWN = Pattern.compile("(?s)(\\S+)(?: in .*)? does not map to any root.*");
    private static final Pattern CONVERTED = Pattern.compile(
            "(?s).*config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being converted(.*)");
    private static final Pattern MISSING = Pattern.compile("(?s).*config property (\\S+) is required but .*");
    private static final Pattern CODE = Pattern.compile("SRCFG\\d+:\\s*");

    private StartFailure() {}

    /** Prints a sentence for what the operator can mend, and a stack trace for everything else. */
    static void print(Throwable failure, PrintStream err) {
        Optional<String> sentence = sentence(failure);
        if (sentence.isEmpty()) {
            failure.printStackTrace(err);
        }
        err.println(sentence.orElse("Tandem did not start, for a reason that it does not know: "
                + causes(failure).getLast() + ". The lines above say where."));
        err.flush();
    }

    /** What is wrong and what would be right; empty where Tandem does not know. */
    static Optional<String> sentence(Throwable failure) {
        return causes(failure).stream()
                .map(StartFailure::known)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static List<Throwable> causes(Throwable failure) {
        Set<Throwable> causes = new LinkedHashSet<>();
        for (Throwable cause = failure; cause != null && causes.add(cause); ) {
            cause = cause.getCause();
        }
        return new ArrayList<>(causes);
    }

    private static Optional<String> known(Throwable cause) {
        return switch (cause) {
            case QuarkusBindException taken ->
                Optional.of("quarkus.http.port: cannot listen on " + taken.getHost() + ":" + taken.getPort()
                        + ". Stop whatever listens there, or name another port.");
            case ConfigValidationException wrong -> Optional.of(String.join(" ", problems(wrong)));
            case ConfigurationException wrong when isTold(wrong) -> Optional.of(text(wrong.getMessage()));
            case InvalidConfigurationException wrong when isTold(wrong) -> Optional.of(text(wrong.getMessage()));
            default ->
                cause.getClass().getName().startsWith("org.yaml.snakeyaml")
                        ? Optional.of("The configuration is no YAML: " + text(cause.getMessage())
                                + " Mend config/application.yaml.")
                        : Optional.empty();
        };
    }

    /** The innermost one has the words. */
    private static boolean isTold(Throwable cause) {
        return cause.getMessage() != null && cause.getCause() == null;
    }

    /** Each setting that is unknown, missing or makes no sense; none when it failed for another reason. */
    static List<String> faults(Throwable failure) {
        return causes(failure).stream()
                .filter(ConfigValidationException.class::isInstance)
                .flatMap(wrong -> problems((ConfigValidationException) wrong).stream())
                .toList();
    }

    private static List<String> problems(ConfigValidationException wrong) {
        return IntStream.range(0, wrong.getProblemCount())
                .mapToObj(i -> problem(text(wrong.getProblem(i).getMessage())))
                .distinct()
                .toList();
    }

    private static String problem(String message) {
        String plain = CODE.matcher(message).replaceAll("").strip();
        Matcher unknown = UNKNOWN.matcher(plain);
        if (unknown.matches()) {
            return unknown.group(1) + ": there is no such setting. "
                    + SettingNames.nearest(unknown.group(1))
                            .map(near -> "Did you mean " + near + "? ")
                            .orElse("")
                    + WHERE;
        }
        Matcher converted = CONVERTED.matcher(plain);
        if (converted.matches()) {
            return converted.group(1) + ": '" + converted.group(2) + "' makes no sense here. "
                    + expected(converted.group(3).strip());
        }
        Matcher missing = MISSING.matcher(plain);
        return missing.matches() ? missing.group(1) + ": must be set. " + WHERE : ended(plain);
    }

    /** Quarkus explains sizes by a regular expression, and durations by the name of a class. */
    private static String expected(String reason) {
        if (reason.contains("regular expression")) {
            return "Write a size as a whole number of bytes or with its unit, such as 256K, 64M or 2G.";
        }
        return reason.contains("duration")
                ? "Write a time as a number with its unit, such as 500ms, 30s, 10m or 14d."
                : ended(reason);
    }

    private static String ended(String sentence) {
        return sentence.isEmpty() || sentence.endsWith(".") ? sentence : sentence + ".";
    }

    private static String text(@Nullable String message) {
        return TerminalText.text(String.valueOf(message)).replace('\n', ' ').strip();
    }
}
