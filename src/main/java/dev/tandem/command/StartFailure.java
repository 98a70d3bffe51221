package dev.tandem.command;

import dev.tandem.routing.InvalidConfigurationException;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Why the server did not start, said to whoever started it. */
final class StartFailure {

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
            default -> foreign(cause);
        };
    }

    /** Those of libraries, which are told by how they call themselves. */
    private static Optional<String> foreign(Throwable cause) {
        String message = text(cause.getMessage());
        if (message.startsWith("SRCFG")) {
            return Optional.of(SettingProblem.sentence(message));
        }
        return cause.getClass().getName().startsWith("org.yaml.snakeyaml")
                ? Optional.of("The configuration is no YAML: " + message + " Mend config/application.yaml.")
                : Optional.empty();
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
                .mapToObj(i -> SettingProblem.sentence(text(wrong.getProblem(i).getMessage())))
                .distinct()
                .toList();
    }

    private static String text(@Nullable String message) {
        return TerminalText.text(String.valueOf(message)).replace('\n', ' ').strip();
    }
}
