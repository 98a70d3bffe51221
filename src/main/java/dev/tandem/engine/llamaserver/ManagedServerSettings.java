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
}
