package dev.tandem.engine.embedded;

import dev.tandem.engine.BundledModels;
import dev.tandem.engine.EnginesConfig;
import dev.tandem.engine.embedded.libllama.CacheType;
import dev.tandem.engine.embedded.libllama.FlashAttention;
import dev.tandem.gguf.GgufReader;
import dev.tandem.inference.EngineFactory;
import dev.tandem.inference.ForcedTemplate;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.ModelFileException;
import dev.tandem.inference.WeightsPlacement;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes engines that run a GGUF file in this process. */
@Singleton
public class EmbeddedEngineFactory implements EngineFactory {

    /** The release of llama.cpp whose library is packed, such as {@code b4916}. */
    public static final String BUILD = "b4916";

    private final EnginesConfig engines;
    private final EmbeddedConfig config;
    private final EmbeddedLibraryConfig libraries;
    private final BundledModels models;

    /** @param data where models that are packed in the jar are extracted to */
    @Inject
    public EmbeddedEngineFactory(
            EnginesConfig engines,
            EmbeddedConfig config,
            EmbeddedLibraryConfig libraries,
            @ConfigProperty(name = "tandem.data") Path data) {
        this.engines = engines;
        this.config = config;
        this.libraries = libraries;
        this.models = new BundledModels(data);
    }

    @Override
    public String kind() {
        return EmbeddedEngine.KIND;
    }

    @Override
    public InferenceEngine create(VariantId id) {
        return EmbeddedEngine.start(
                settings(id),
                models,
                ForcedTemplate.of(id.model(), EnginesConfig.template(engines, id.model()))
                        .orElse(null));
    }

    @Override
    public void check(VariantId id, ConfigurationFaults faults) {
        faults.collect(() -> ForcedTemplate.of(id.model(), EnginesConfig.template(engines, id.model())));
        faults.collect(() -> settings(id));
        faults.collect(this::checkLibrary);
        faults.collect(() -> {
            try {
                models.check(model(id));
            } catch (ModelFileException e) {
                throw new InvalidConfigurationException(EmbeddedSettings.property(id, "model") + ": " + e.getMessage());
            }
        });
    }

    @Override
    public boolean scores(VariantId id) {
        return true;
    }

    @Override
    public boolean takesTemplate(VariantId id) {
        return true;
    }

    @Override
    public WeightsPlacement placement(VariantId id, Path data) {
        EmbeddedSettings settings = settings(id);
        try {
            Path file = new BundledModels(data).locate(settings.model());
            Integer context = GgufReader.read(file).contextLength();
            int most = Math.min(context == null ? ModelFile.UNSTATED_CONTEXT : context, ModelLoader.DEFAULT_CONTEXT);
            // The scorer's own comes only with the first answer that is scored, but it must have its place.
            return new WeightsPlacement.Inside(
                    file, settings.slots() + 1, settings.contextSize().orElse(most));
        } catch (ModelFileException | IOException e) {
            return new WeightsPlacement.Unknown(String.valueOf(e.getMessage()));
        }
    }

    /** A library that cannot be called is known as such before the first model is loaded with it. */
    private void checkLibrary() {
        libraries.library().ifPresent(file -> {
            try {
                if (!Files.isReadable(file)) {
                    throw new LoadFailedException(
                            file + " is not there, or may not be read. Name the libllama of a llama.cpp.", null);
                }
                LlamaLibraries.at(file);
            } catch (LoadFailedException e) {
                throw new InvalidConfigurationException(EmbeddedLibraryConfig.PROPERTY + ": " + e.getMessage());
            }
        });
    }

    private String model(VariantId id) {
        return Optional.ofNullable(engines.models().get(id.model()))
                .map(variants -> variants.variants().get(id.variant()))
                .flatMap(EnginesConfig.VariantConfig::model)
                .filter(name -> !name.isBlank())
                .orElseThrow(() -> new InvalidConfigurationException(EmbeddedSettings.property(id, "model")
                        + ": must name a .gguf file, or a packed model such as classpath:models/demo-Q8_0.gguf."));
    }

    private EmbeddedSettings settings(VariantId id) {
        EmbeddedConfig.VariantConfig own = Optional.ofNullable(config.models().get(id.model()))
                .map(variants -> variants.variants().get(id.variant()))
                .orElseThrow(() -> new IllegalArgumentException("no such variant: " + id));
        String model = model(id);
        if (model.startsWith("hf:")) {
            // Without an engine's name a variant is embedded: this says that the name was forgotten.
            throw new InvalidConfigurationException(EmbeddedSettings.property(id, "model")
                    + ": is nothing for the embedded engine. Write engine: llama-server, which downloads it, or name a"
                    + " file.");
        }
        return new EmbeddedSettings(
                id,
                model,
                own.slots(),
                own.contextSize(),
                own.threads().orElse(Math.max(1, Runtime.getRuntime().availableProcessors() - 1)),
                own.batchSize(),
                own.gpuLayers(),
                oneOf(CacheType.values(), own.cacheType(), id, "cache-type"),
                oneOf(FlashAttention.values(), own.flashAttention(), id, "flash-attention"),
                libraries.library());
    }

    private static <T> T oneOf(T[] values, String name, VariantId id, String key) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equalsIgnoreCase(name.strip()))
                .findFirst()
                .orElseThrow(() -> new InvalidConfigurationException(EmbeddedSettings.property(id, key)
                        + ": must be one of "
                        + Arrays.stream(values).map(String::valueOf).collect(Collectors.joining(", ")) + " but is '"
                        + name
                        + "'."));
    }
}
