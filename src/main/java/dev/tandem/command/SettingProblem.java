package dev.tandem.command;

import dev.tandem.settings.SettingAdvice;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in our words what SmallRye Config found wrong with a setting: its own are about converters and Java's classes,
 * and it tells by text alone. A test tries each kind of fault at each setting.
 */
final class SettingProblem {

    private static final String WHERE = "docs/configuration.md lists every setting.";
    private static final Pattern NOISE =
            Pattern.compile("(?s)(?:[\\w.$]+(?:Exception|Error): )?(?:SRCFG\\d+:\\s*)?(.*)");
    private static final Pattern UNKNOWN = Pattern.compile("(?s)(\\S+)(?: in .*)? does not map to any root.*");
    private static final Pattern CONVERTED = Pattern.compile(
            "(?s).*config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being converted(.*)");
    private static final Pattern MISSING = Pattern.compile("(?s).*config property (\\S+) is required but .*");
    private static final Pattern EMPTY =
            Pattern.compile("(?s).*config property (\\S+) is defined as the empty String .*");
    private static final Pattern UNEXPANDED =
            Pattern.compile("(?s).*Could not expand value (.*) in property (\\S+?)\\.?");
    private static final Pattern RECURSIVE =
            Pattern.compile("(?s).*Recursive expression expansion is too deep for (\\S+?)\\.?");

    /** How a found text becomes a sentence; the first that fits counts. */
    private record Wording(Pattern pattern, Function<Matcher, String> sentence) {}

    private static final List<Wording> WORDINGS = List.of(
            new Wording(UNKNOWN, found -> unknown(found.group(1))),
            new Wording(
                    CONVERTED,
                    found -> found.group(1) + ": '" + found.group(2) + "' makes no sense here. "
                            + ExpectedValue.of(found.group(3))),
            new Wording(MISSING, found -> found.group(1) + ": must be set. " + WHERE),
            new Wording(
                    EMPTY,
                    found -> found.group(1) + ": is empty. Write a value, or leave it out, so that its default holds. "
                            + WHERE),
            new Wording(UNEXPANDED, found -> unexpanded(found.group(2), found.group(1))),
            new Wording(RECURSIVE, found -> found.group(1) + ": its value refers to itself. Write the value there."));

    private SettingProblem() {}

    /** One sentence that begins with the setting's name; what it does not know, as it came. */
    static String sentence(String problem) {
        Matcher plain = NOISE.matcher(problem.strip());
        String text = plain.matches() ? plain.group(1).strip() : problem.strip();
        return WORDINGS.stream()
                .flatMap(wording ->
                        Optional.of(wording.pattern().matcher(text))
                                .filter(Matcher::matches)
                                .map(wording.sentence())
                                .stream())
                .findFirst()
                .orElseGet(() -> ended(text));
    }

    private static String unknown(String name) {
        return name + ": there is no such setting. "
                + SettingAdvice.instead(name).map(advice -> advice + " ").orElse("") + WHERE;
    }

    private static String unexpanded(String setting, String name) {
        return name.isBlank()
                ? setting + ": '${}' names nothing. Write a variable's name between the braces."
                : setting + ": '${" + name
                        + "}' stands for nothing, since there is neither an environment variable nor a"
                        + " setting of that name. Set it, or write a default behind a colon: ${" + name + ":…}.";
    }

    /** With a full stop. */
    static String ended(String sentence) {
        return sentence.isEmpty() || sentence.endsWith(".") ? sentence : sentence + ".";
    }
}
