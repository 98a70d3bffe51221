package dev.tandem.replay.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may be chosen of a replay.
 *
 * @param model public model name
 * @param variants who answers; empty for all variants of the model
 * @param control whom the others are compared with; empty for the reference of the drift where that answers too, else for
 *     the first weighted one
 * @param seed decides all that is drawn, and is sent to the engines
 * @param order in which order prompts meet variants; empty for variant after variant where they take turns, else paired
 * @param turns which messages of recorded conversations are replayed
 * @param maxTokens bound of answers whose prompt sets none
 * @param floor share of the prompts that show what is noise, 0 … 1: the control answers them once more, and each variant
 *     scores its own answer twice
 * @param drift whether answers are scored
 * @param recorded which recorded requests are the prompts; empty for those of a file
 * @param bundled whether the prompts are those that come with the program
 */
public record ReplaySettings(
        String model,
        List<String> variants,
        Optional<String> control,
        long seed,
        Optional<PromptOrder> order,
        PromptSelection turns,
        Optional<Integer> maxTokens,
        double floor,
        ScoringMode drift,
        Optional<RecordedSelection> recorded,
        boolean bundled) {

    private static final String RECORDED = "recorded";
    private static final String BUNDLED = "bundled";
    private static final Set<String> PARAMETERS = Set.of(
            "model",
            "variants",
            "control",
            "seed",
            "order",
            "turns",
            "max_tokens",
            "floor",
            "drift",
            "prompts",
            "since",
            "until",
            "limit");
    private static final String SEED = "1";
    private static final String FLOOR = "0.1";

    public ReplaySettings {
        variants = List.copyOf(variants);
    }

    /** Where the prompts come from. */
    public PromptOrigin origin() {
        return bundled ? PromptOrigin.BUNDLED : recorded.isPresent() ? PromptOrigin.RECORDED : PromptOrigin.FILE;
    }

    /**
     * Reads them from text.
     *
     * @param parameters by name: {@code model} is needed; {@code variants} are separated by commas
     * @throws ReplayException.Misconfigured when one is unknown, missing or makes no sense
     */
    public static ReplaySettings parse(Map<String, String> parameters) {
        for (String name : parameters.keySet()) {
            require(
                    PARAMETERS.contains(name),
                    name,
                    "There is no such parameter. There are: " + String.join(", ", new TreeSet<>(PARAMETERS)) + ".");
        }
        Parameters read = new Parameters(parameters);
        String variants = read.text("variants").orElse("");
        return new ReplaySettings(
                read.text("model").orElseThrow(() -> wrong("model", "The parameter 'model' is needed.")),
                variants.isEmpty() ? List.of() : List.of(variants.split(",", -1)),
                read.text("control"),
                read.number("seed", Long::valueOf).orElseGet(() -> Long.valueOf(SEED)),
                read.choice("order", PromptOrder.class),
                read.choice("turns", PromptSelection.class).orElse(PromptSelection.LAST),
                read.number("max_tokens", Integer::valueOf),
                read.number("floor", Double::valueOf).orElseGet(() -> Double.valueOf(FLOOR)),
                read.choice("drift", ScoringMode.class).orElse(ScoringMode.ON),
                read.recorded(),
                read.text("prompts").filter(BUNDLED::equals).isPresent());
    }

    private record Parameters(Map<String, String> values) {

        Optional<String> text(String name) {
            return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
        }

        Optional<RecordedSelection> recorded() {
            require(
                    text("prompts")
                            .filter(source -> !source.equals(RECORDED) && !source.equals(BUNDLED))
                            .isEmpty(),
                    "prompts",
                    "'prompts' must be recorded or bundled, or absent when they are in a file.");
            boolean chosen = text("prompts").filter(RECORDED::equals).isPresent();
            for (String name : List.of("since", "until", "limit")) {
                require(chosen || text(name).isEmpty(), name, "'" + name + "' needs prompts=recorded.");
            }
            return chosen
                    ? Optional.of(
                            new RecordedSelection(time("since"), time("until"), number("limit", Integer::valueOf)))
                    : Optional.empty();
        }

        private Optional<Instant> time(String name) {
            try {
                return text(name).map(RecordedSelection::time);
            } catch (DateTimeException e) {
                throw wrong(
                        name,
                        "'" + name + "' must be a day such as 2026-11-25, or a time such as"
                                + " 2026-11-25T08:00:00Z.");
            }
        }

        <T> Optional<T> number(String name, Function<String, T> parser) {
            try {
                return text(name).map(parser);
            } catch (NumberFormatException e) {
                throw wrong(name, "'" + name + "' must be a number.");
            }
        }

        <T extends Enum<T>> Optional<T> choice(String name, Class<T> type) {
            return text(name)
                    .map(value -> Stream.of(type.getEnumConstants())
                            .filter(one -> label(one).equals(value))
                            .findFirst()
                            .orElseThrow(() -> wrong(
                                    name,
                                    "'" + name + "' must be one of "
                                            + Stream.of(type.getEnumConstants())
                                                    .map(ReplaySettings::label)
                                                    .collect(Collectors.joining(", "))
                                            + ".")));
        }
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    public static void require(boolean condition, String param, String message) {
        if (!condition) {
            throw wrong(param, message);
        }
    }

    private static ReplayException.Misconfigured wrong(String param, String message) {
        return new ReplayException.Misconfigured(param, message);
    }
}
