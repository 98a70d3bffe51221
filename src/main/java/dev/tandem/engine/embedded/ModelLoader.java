package dev.tandem.engine.embedded;

import dev.tandem.engine.BundledModels;
import dev.tandem.gguf.FileHash;
import dev.tandem.gguf.Inspection;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineDetails;
import dev.tandem.inference.ForcedTemplate;
import dev.tandem.inference.ModelFileException;
import dev.tandem.inference.PromptBound;
import dev.tandem.inference.TemplateText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds, checks and loads the model of one engine. Blocks throughout. */
final class ModelLoader {

    static final int DEFAULT_CONTEXT = 4096;

    private final EmbeddedSettings settings;
    private final BundledModels models;
    private final @Nullable ForcedTemplate forced;

    /** @param forced in place of the file's own template */
    ModelLoader(EmbeddedSettings settings, BundledModels models, @Nullable ForcedTemplate forced) {
        this.settings = settings;
        this.models = models;
        this.forced = forced;
    }

    /** What is known before the file has been seen. */
    EngineDescription expected() {
        return describe(
                null,
                null,
                settings.contextSize().isPresent() ? settings.contextSize().getAsInt() : null);
    }

    /** @throws LoadFailedException when it cannot be loaded; the message names the property at fault */
    LoadedModel load() {
        try {
            ModelFile file = ModelFile.read(models.locate(settings.model()));
            return load(file, context(file));
        } catch (LoadFailedException | ModelFileException e) {
            throw new LoadFailedException(settings.property("model") + ": " + e.getMessage(), e);
        }
    }

    private LoadedModel load(ModelFile file, int context) {
        String template = forced == null ? file.header().chatTemplate() : forced.text();
        String guarded = template == null ? null : ChatTemplate.guarded(template);
        EngineDescription description = describe(file, details(file, template), context);
        NativeModel weights = NativeModel.load(new NativeOptions(
                file.path(),
                guarded,
                settings.slots(),
                context,
                settings.threads(),
                settings.batchSize(),
                settings.gpuLayers()));
        PromptEncoder prompts = new PromptEncoder(
                weights::encode,
                template == null ? null : new ChatTemplate(weights::applyTemplate),
                new SpecialTokens(file.vocabulary(), template),
                file.beginning(),
                file.vocabulary().size(),
                PromptBound.of(context, file.vocabulary().longest()));
        return new LoadedModel(
                file.path(),
                weights,
                prompts,
                description,
                context,
                file.vocabulary().size());
    }

    private int context(ModelFile file) {
        int context = settings.contextSize().orElse(Math.min(file.contextLength(), DEFAULT_CONTEXT));
        if (context > file.contextLength()) {
            throw new LoadFailedException(
                    "it was made for " + file.contextLength() + " tokens of context. Set "
                            + settings.property("context-size") + ", which is " + context
                            + " for each slot, to no more than that.",
                    null);
        }
        return context;
    }

    private static EngineDetails details(ModelFile file, @Nullable String template) {
        try {
            Inspection weights = Inspection.of(file.model(), FileHash::sha256);
            return new EngineDetails(weights, template, "", weights.rope(), SamplingParameters.defaults());
        } catch (IOException e) {
            throw new LoadFailedException("the file cannot be read (" + e.getMessage() + ").", e);
        }
    }

    private EngineDescription describe(
            @Nullable ModelFile file, @Nullable EngineDetails details, @Nullable Integer context) {
        Inspection weights = details == null ? null : details.weights();
        String template = details == null ? null : details.template();
        return new EngineDescription(
                EmbeddedEngine.KIND,
                NativeModel.BUILD,
                file == null ? null : file.architecture(),
                file == null ? null : file.header().fileType(),
                file == null ? null : file.header().bitsPerWeight(),
                weights == null ? null : weights.sha256(),
                template == null ? null : TemplateText.sha256(template),
                context,
                "f16",
                settings.slots(),
                settings.arguments(),
                EmbeddedCapabilities.ALL,
                details == null ? EngineDetails.UNKNOWN : details);
    }
}
