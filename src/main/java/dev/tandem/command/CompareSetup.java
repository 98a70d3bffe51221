package dev.tandem.command;

import dev.tandem.engine.llamaserver.BinaryLookup;
import dev.tandem.inference.WeightsPlacement;
import dev.tandem.memory.LoadPlan;
import dev.tandem.replay.prompt.PromptSizes;
import dev.tandem.switchback.WeightedVariant;
import dev.tandem.switchback.WindowSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How a comparison is carried out: decided once, so that one that was interrupted goes on as it began.
 *
 * @param settings of the application, in which nothing else is configured
 * @param replay parameters of the replay
 * @param told why it is done this way, a sentence each, for people
 */
record CompareSetup(SortedMap<String, String> settings, SortedMap<String, String> replay, List<String> told) {

    /** What the model is called whose variants are compared. */
    static final String MODEL = "comparison";

    private static final String LLAMA_SERVER = "llama-server";
    private static final String EMBEDDED = "embedded";
    private static final String PREFIX = "tandem.models." + MODEL + ".";
    /** What a chat template and control tokens add to a prompt, about. */
    private static final int TEMPLATE_TOKENS = 256;

    private static final int LEAST_CONTEXT = 4096;
    private static final int CONTEXT_STEP = 1024;
    /** The embedded engine holds two contexts: one that answers, and one that scores. */
    private static final int CONTEXTS = 2;

    private static final Duration WINDOW = Duration.ofSeconds(3);

    /**
     * Decides. Blocks: it runs llama.cpp's programs and reads headers.
     *
     * @param files of the models in their order; empty where {@code llama-server} is to find or download one
     * @param longest tokens that all models were made for; empty where that is not known
     * @param configured the {@code llama-server} that the environment names
     * @throws IllegalArgumentException when the program that is asked for is not there
     * @throws dev.tandem.routing.InvalidConfigurationException when the models do not fit into memory
     */
    static CompareSetup of(
            CompareArguments asked,
            List<Optional<Path>> files,
            OptionalInt longest,
            PromptSizes sizes,
            Optional<String> configured,
            String searchPath) {
        List<String> variants = VariantNames.of(asked.models());
        ServeRequest request = new ServeRequest(model(asked, asked.server()).settings(), Optional.of(MODEL), false);
        EngineChoice.missing(request, configured, searchPath).ifPresent(message -> {
            throw new IllegalArgumentException(message);
        });
        EngineChoice choice = EngineChoice.of(request, configured, searchPath)
                .orElseGet(() -> new EngineChoice(asked.server().engine().orElse(LLAMA_SERVER), "as --engine says"));
        int context = context(asked, longest, sizes);
        SortedMap<String, String> settings = choice.engine().equals(LLAMA_SERVER)
                ? server(asked, context, asked.server().binary().or(() -> configured))
                : embedded(asked, context);
        LoadPlan plan = choice.engine().equals(LLAMA_SERVER)
                ? loadPlan(asked, variants, files, settings, searchPath)
                : embeddedPlan(asked, variants, files, context);
        plan.arguments().forEach((variant, words) -> append(settings, variant, words));
        String control = asked.hasReference() ? variants.getLast() : variants.getFirst();
        settings.put(PREFIX + "experiment.drift.reference", control);
        if (asked.hasReference()) {
            settings.put(variant(control) + "weight", plan.inTurns() ? "1" : "0");
        }
        if (plan.inTurns()) {
            takeTurns(settings, variants, control);
        }
        settings.put("tandem.replay.patience", plan.inTurns() ? "5m" : "12h");
        settings.put("tandem.replay.longest-stay", "30d");
        settings.put("tandem.memory.check", "off");
        SortedMap<String, String> replay = new TreeMap<>(
                Map.of("model", MODEL, "control", control, "max_tokens", String.valueOf(asked.maxTokens())));
        if (asked.prompts().isEmpty()) {
            replay.put("prompts", "bundled");
        }
        return new CompareSetup(
                settings,
                replay,
                List.of(
                        choice.engine() + " answers, " + reason(choice) + ", with a context of " + context + " tokens.",
                        plan.told().replace(MODEL + "@", "")));
    }

    /** No configuration was read that could have named one. */
    private static String reason(EngineChoice choice) {
        return choice.reason()
                .replace(EngineChoice.SETTING + " names one", "the environment names one")
                .replace(" and neither --binary nor " + EngineChoice.SETTING + " names one", "");
    }

    /** Enough for the longest prompt, of which two bytes are taken for a token, and its answer. */
    private static int context(CompareArguments asked, OptionalInt longest, PromptSizes sizes) {
        long tokens = sizes.longest() / 2 + Math.max(asked.maxTokens(), sizes.answer()) + TEMPLATE_TOKENS;
        long steps = (Math.max(LEAST_CONTEXT, tokens) + CONTEXT_STEP - 1) / CONTEXT_STEP;
        return (int) Math.min(longest.orElse(Integer.MAX_VALUE), steps * CONTEXT_STEP);
    }

    private static ModelArguments model(CompareArguments asked, CompareArguments.Serving server) {
        return new ModelArguments(
                asked.models(), Optional.of(MODEL), server.engine(), server.binary(), server.arguments());
    }

    /** One slot: with more, which one answers now and then turns a word. What the user says comes last and counts. */
    private static SortedMap<String, String> server(CompareArguments asked, int context, Optional<String> binary) {
        String arguments = "--parallel 1 --ctx-size " + context + " "
                + asked.server().arguments().orElse("");
        return new TreeMap<>(model(
                        asked,
                        new CompareArguments.Serving(Optional.of(LLAMA_SERVER), binary, Optional.of(arguments.strip())))
                .settings());
    }

    private static SortedMap<String, String> embedded(CompareArguments asked, int context) {
        SortedMap<String, String> settings = new TreeMap<>(
                model(asked, new CompareArguments.Serving(Optional.of(EMBEDDED), Optional.empty(), Optional.empty()))
                        .settings());
        VariantNames.of(asked.models()).forEach(name -> {
            settings.put(variant(name) + "slots", "1");
            settings.put(variant(name) + "context-size", String.valueOf(context));
        });
        return settings;
    }

    private static LoadPlan loadPlan(
            CompareArguments asked,
            List<String> variants,
            List<Optional<Path>> files,
            SortedMap<String, String> settings,
            String searchPath) {
        SortedMap<String, WeightsPlacement> placements = new TreeMap<>();
        for (int i = 0; i < variants.size(); i++) {
            String variant = variant(variants.get(i));
            Optional<Path> file = files.get(i).map(Path::toAbsolutePath);
            String model = asked.models().get(i);
            placements.put(
                    variants.get(i),
                    new WeightsPlacement.Child(
                            new BinaryLookup(
                                            Optional.ofNullable(settings.get(variant + "binary"))
                                                    .map(program -> program.replace("$$", "$")),
                                            EngineChoice.SETTING,
                                            searchPath)
                                    .program()
                                    .orElseThrow(),
                            file.map(path -> List.of("--model", path.toString()))
                                    .orElseGet(() -> List.of("-hf", model.replaceFirst("^hf:", ""))),
                            file,
                            Optional.empty(),
                            words(settings, variants.get(i)),
                            System.getenv()));
        }
        return LoadPlan.of(MODEL, placements, asked.memory());
    }

    private static LoadPlan embeddedPlan(
            CompareArguments asked, List<String> variants, List<Optional<Path>> files, int context) {
        SortedMap<String, WeightsPlacement> placements = new TreeMap<>();
        for (int i = 0; i < variants.size(); i++) {
            placements.put(
                    variants.get(i), new WeightsPlacement.Inside(files.get(i).orElseThrow(), CONTEXTS, context));
        }
        return LoadPlan.of(MODEL, placements, asked.memory());
    }

    private static void takeTurns(SortedMap<String, String> settings, List<String> variants, String first) {
        settings.put(PREFIX + "residency", "switchback");
        settings.put(PREFIX + "switchback.window", WINDOW.toSeconds() + "s");
        settings.put(PREFIX + "switchback.jitter", "0");
        settings.put(PREFIX + "switchback.seed", String.valueOf(seed(variants, first)));
    }

    /** Whose schedule begins with the one that the others are compared with: all score the answers of the first. */
    static long seed(List<String> variants, String first) {
        List<WeightedVariant> shares = variants.stream()
                .sorted()
                .map(name -> new WeightedVariant(name, 1))
                .toList();
        return LongStream.range(0, Long.MAX_VALUE)
                .filter(seed -> new WindowSchedule(seed, WINDOW, 0, shares)
                        .window(0, 0)
                        .variant()
                        .equals(first))
                .findFirst()
                .orElseThrow();
    }

    private static void append(SortedMap<String, String> settings, String variant, List<String> further) {
        int next = words(settings, variant).size();
        for (int i = 0; i < further.size(); i++) {
            settings.put(variant(variant) + "args[" + (next + i) + "]", further.get(i));
        }
    }

    private static List<String> words(SortedMap<String, String> settings, String variant) {
        return IntStream.iterate(0, i -> settings.containsKey(variant(variant) + "args[" + i + "]"), i -> i + 1)
                .mapToObj(
                        i -> settings.get(variant(variant) + "args[" + i + "]").replace("$$", "$"))
                .toList();
    }

    /** The beginning of a variant's properties. */
    private static String variant(String name) {
        return PREFIX + "variants." + (name.contains(".") ? "\"" + name + "\"" : name) + ".";
    }
}
