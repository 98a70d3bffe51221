package dev.tandem.engine.llamaserver;

import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.engine.llamaserver.arguments.ReservedSettings;
import dev.tandem.inference.WeightsPlacement;
import dev.tandem.routing.VariantId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one child process is to run, checked.
 *
 * @param id the variant it serves
 * @param binary where the program is found
 * @param model where the weights are found
 * @param projector file of the multimodal projector
 * @param arguments the operator's, as they are
 * @param variables the operator's environment variables
 */
record ManagedServerSettings(
        VariantId id,
        BinaryLookup binary,
        ModelSource model,
        Optional<String> projector,
        List<String> arguments,
        Map<String, String> variables) {

    private static final Pattern ARGUMENT =
            Pattern.compile("(invalid|unknown|handling|value for) argument|error parsing", Pattern.CASE_INSENSITIVE);

    private static final Pattern MODEL =
            Pattern.compile("(failed to|error|cannot|unable to) load(ing)? (the )?model", Pattern.CASE_INSENSITIVE);

    ManagedServerSettings {
        arguments = List.copyOf(arguments);
        variables = Map.copyOf(variables);
        ReservedSettings.check(property(id), LlamaServerArguments.of(arguments, variables));
    }

    /** Where its weights would be. */
    WeightsPlacement placement() {
        try {
            ModelSource.Weights weights = model.weights();
            return new WeightsPlacement.Child(
                    binary.find(),
                    weights.arguments(),
                    weights.file(),
                    projector.map(Path::of),
                    arguments,
                    ProcessLauncher.environment(variables));
        } catch (CannotStartException e) {
            return new WeightsPlacement.Unknown(String.valueOf(e.getMessage()));
        } catch (InvalidPathException e) {
            return new WeightsPlacement.Unknown(property(id, "mmproj") + ": '" + e.getInput() + "' is not a path.");
        }
    }

    /** The variant's full name in the configuration. */
    static String property(VariantId id) {
        return "tandem.models." + id.model() + ".variants." + id.variant();
    }

    /** The full name of one of a variant's properties. */
    static String property(VariantId id, String key) {
        return property(id) + "." + key;
    }

    /**
     * Why a server did not come up, with the property in front that it was, as far as its words tell.
     *
     * @param cause which quotes what {@code llama-server} (v0.5.0) printed
     */
    static String blamed(VariantId id, String cause) {
        if (ARGUMENT.matcher(cause).find()) {
            return property(id, "args") + ": " + cause;
        }
        return MODEL.matcher(cause).find() ? property(id, "model") + ": " + cause : cause;
    }
}
