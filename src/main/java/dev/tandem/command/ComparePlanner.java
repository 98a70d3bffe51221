package dev.tandem.command;

import dev.tandem.command.compare.CompareSetup;
import dev.tandem.command.compare.OneAfterTheOther;
import dev.tandem.command.compare.VariantSettings;
import dev.tandem.engine.llamaserver.BinaryLookup;
import dev.tandem.inference.WeightsPlacement;
import dev.tandem.memory.LoadPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides how a comparison is carried out. Blocks: it runs llama.cpp's programs and reads headers.
 *
 * @param asked what was asked for
 * @param files of the models in their order; empty where {@code llama-server} is to find or download one
 * @param context tokens of it
 * @param configured the {@code llama-server} that the environment names
 * @param searchPath as the variable {@code PATH}
 */
record ComparePlanner(
        CompareArguments asked,
        List<Optional<Path>> files,
        int context,
        Optional<String> configured,
        String searchPath) {

    private static final String LLAMA_SERVER = "llama-server";
    private static final String EMBEDDED = "embedded";
    private static final String MODEL = CompareSetup.MODEL;
    /** The embedded engine holds two: one that answers, and one that scores. */
    private static final int CONTEXTS = 2;

    /**
     * Decides.
     *
     * @throws IllegalArgumentException when the program that is asked for is not there
     * @throws dev.tandem.routing.InvalidConfigurationException when the models do not fit into memory
     */
    CompareSetup setup() {
        EngineChoice choice = choice();
        boolean server = choice.engine().equals(LLAMA_SERVER);
        List<String> variants = VariantNames.of(asked.models());
        VariantSettings settings = server ? server() : embedded(variants);
        LoadPlan plan = loadPlan(variants, settings, server);
        plan.arguments().forEach(settings::append);
        String control = asked.hasReference() ? variants.getLast() : variants.getFirst();
        settings.put("experiment.drift.reference", control);
        if (asked.hasReference()) {
            settings.put(control, "weight", plan.inTurns() ? "1" : "0");
        }
        if (plan.inTurns()) {
            OneAfterTheOther.set(settings, variants, control);
        }
        SortedMap<String, String> replay = new TreeMap<>(
                Map.of("model", MODEL, "control", control, "max_tokens", String.valueOf(asked.maxTokens())));
        if (asked.prompts().isEmpty()) {
            replay.put("prompts", "bundled");
        }
        return new CompareSetup(
                settings.with(Map.of(
                        "tandem.replay.patience",
                        plan.inTurns() ? "5m" : "12h",
                        "tandem.replay.longest-stay",
                        "30d",
                        "tandem.memory.check",
                        "off")),
                replay,
                List.of(
                        choice.engine() + " answers, " + reason(choice) + ", with a context of " + context + " tokens.",
                        plan.told().replace(MODEL + "@", "")));
    }

    private EngineChoice choice() {
        ServeRequest request = new ServeRequest(model(asked.server()).settings(), Optional.of(MODEL), false);
        EngineChoice.missing(request, configured, searchPath).ifPresent(message -> {
            throw new IllegalArgumentException(message);
        });
        return EngineChoice.of(request, configured, searchPath)
                .orElseGet(() -> new EngineChoice(asked.server().engine().orElse(LLAMA_SERVER), "as --engine says"));
    }

    /** No configuration was read that could have named one. */
    private static String reason(EngineChoice choice) {
        return choice.reason().replace(EngineChoice.SETTING + " names one", "the environment names one");
    }

    private ModelArguments model(CompareArguments.Serving server) {
        return new ModelArguments(
                asked.models(), Optional.of(MODEL), server.engine(), server.binary(), server.arguments());
    }

    /** One slot: with more, which one answers now and then turns a word. What the user says comes last and counts. */
    private VariantSettings server() {
        String arguments = "--parallel 1 --ctx-size " + context + " "
                + asked.server().arguments().orElse("");
        return new VariantSettings(model(new CompareArguments.Serving(
                        Optional.of(LLAMA_SERVER),
                        asked.server().binary().or(() -> configured),
                        Optional.of(arguments.strip())))
                .settings());
    }

    private VariantSettings embedded(List<String> variants) {
        VariantSettings settings = new VariantSettings(
                model(new CompareArguments.Serving(Optional.of(EMBEDDED), Optional.empty(), Optional.empty()))
                        .settings());
        variants.forEach(name -> {
            settings.put(name, "slots", "1");
            settings.put(name, "context-size", String.valueOf(context));
        });
        return settings;
    }

    private LoadPlan loadPlan(List<String> variants, VariantSettings settings, boolean server) {
        SortedMap<String, WeightsPlacement> placements = new TreeMap<>();
        for (int i = 0; i < variants.size(); i++) {
            placements.put(
                    variants.get(i),
                    server
                            ? child(variants.get(i), asked.models().get(i), files.get(i), settings)
                            : new WeightsPlacement.Inside(files.get(i).orElseThrow(), CONTEXTS, context));
        }
        return LoadPlan.of(MODEL, placements, asked.memory());
    }

    private WeightsPlacement child(String variant, String model, Optional<Path> found, VariantSettings settings) {
        Optional<Path> file = found.map(Path::toAbsolutePath);
        return new WeightsPlacement.Child(
                new BinaryLookup(settings.get(variant, "binary"), EngineChoice.SETTING, searchPath)
                        .program()
                        .orElseThrow(),
                file.map(path -> List.of("--model", path.toString()))
                        .orElseGet(() -> List.of("-hf", model.replaceFirst("^hf:", ""))),
                file,
                Optional.empty(),
                settings.arguments(variant),
                System.getenv());
    }
}
