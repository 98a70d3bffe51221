package dev.tandem.inference;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.VariantId;
import java.nio.file.Path;

/** Makes the engines of one kind; a CDI bean, found by {@link EngineRegistry}. */
public interface EngineFactory {

    /** What {@code tandem.models.*.variants.*.engine} says to get this kind, such as {@code embedded}. */
    String kind();

    /**
     * Makes the engine of a variant and lets it start in the background.
     *
     * @throws dev.tandem.routing.InvalidConfigurationException if its configuration is wrong, naming the property
     */
    InferenceEngine create(VariantId id);

    /**
     * Finds out whether {@link #create} would make an engine of a variant, and whether what that needs on this machine
     * is there. Starts nothing, writes nothing, downloads nothing; may read files, so not for an event loop.
     *
     * @param faults takes each thing that is wrong, naming the property
     */
    void check(VariantId id, ConfigurationFaults faults);

    /** Whether engines of that variant's configuration can score the answers of others. */
    default boolean scores(VariantId id) {
        return false;
    }

    /** Whether engines of that variant's configuration can unload its weights and load them again. */
    default boolean unloads(VariantId id) {
        return false;
    }

    /**
     * Where the weights of a variant would be. Loads nothing; may read files, so not for an event loop.
     *
     * @param data where what is packed in the program is extracted to, if it is not there
     * @throws dev.tandem.routing.InvalidConfigurationException if its configuration is wrong, naming the property
     */
    default WeightsPlacement placement(VariantId id, Path data) {
        return new WeightsPlacement.Elsewhere("its engine, " + kind() + ", loads nothing on this machine");
    }

    /** Whether the engine of that variant can be made to use the {@link ForcedTemplate} of its model. */
    default boolean takesTemplate(VariantId id) {
        return false;
    }
}
