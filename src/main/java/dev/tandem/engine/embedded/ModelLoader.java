package dev.tandem.engine.embedded;

import dev.tandem.engine.BundledModels;
import dev.tandem.engine.embedded.libllama.ContextSettings;
import dev.tandem.engine.embedded.libllama.Libllama;
import dev.tandem.engine.embedded.libllama.LlamaContext;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.engine.embedded.template.SpecialTexts;
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
                settings.library().isPresent() ? null : EmbeddedEngineFactory.BUILD,
                null,
                null,
                settings.contextSize().isPresent() ? settings.contextSize().getAsInt() : null);
    }

    /** @throws LoadFailedException when it cannot be loaded; the message names the property at fault */
    LoadedModel load() {
        Libllama library = library();
        try {
            ModelFile file = ModelFile.read(models.locate(settings.model()), library);
            return load(file, context(file), library);
        } catch (LoadFailedException | ModelFileException e) {
            throw new LoadFailedException(settings.property("model") + ": " + e.getMessage(), e);
        }
    }

    private Libllama library() {
        boolean own = settings.library().isPresent();
        try {
            return own ? LlamaLibraries.at(settings.library().get()) : LlamaLibraries.packed();
        } catch (LoadFailedException e) {
            String property = own ? EmbeddedLibraryConfig.PROPERTY : settings.property("model");
            throw new LoadFailedException(property + ": " + e.getMessage(), e);
        }
    }

    private LoadedModel load(ModelFile file, int context, Libllama library) {
        String template = forced == null ? file.header().chatTemplate() : forced.text();
        EngineDescription description = describe(library.version(), file, details(file, template), context);
        LlamaWeights weights = weights(file, library);
        try {
            PromptEncoder prompts = new PromptEncoder(
                    weights::encode,
                    template == null ? null : ChatTemplate.load(template, specialTexts(file, weights)),
                    new SpecialTokens(file.vocabulary(), template),
                    weights.addedBeginning(),
                    weights.vocabularySize(),
                    PromptBound.of(context, file.vocabulary().longest()));
            LlamaContext decoding = decoding(weights, context, library);
            return new LoadedModel(file.path(), weights, decoding, prompts, description, context);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    private static SpecialTexts specialTexts(ModelFile file, LlamaWeights weights) {
        return new SpecialTexts(
                weights.beginning(), weights.end(), weights.addedBeginning().isPresent(), file.isEndAdded());
    }

    private LlamaWeights weights(ModelFile file, Libllama library) {
        try {
            return LlamaWeights.load(library, file.path(), settings.gpuLayers());
        } catch (IllegalStateException e) {
            throw new LoadFailedException(
                    "llama.cpp " + library.version() + " cannot load it. Its header is sound, so "
                            + (library.isPackedBuild()
                                    ? "there may be too little memory for it: "
                                    : "it may not know the architecture '" + file.architecture()
                                            + "', for which take a newer llama.cpp or this variant's engine"
                                            + " llama-server, or there may be too little memory for it: ")
                            + "lower context-size or slots, or take a smaller file.",
                    e);
        }
    }

    private LlamaContext decoding(LlamaWeights weights, int context, Libllama library) {
        int slots = settings.slots();
        ContextSettings wanted = new ContextSettings(
                slots,
                context,
                Math.max(settings.batchSize(), slots),
                slots,
                settings.threads(),
                settings.cacheType(),
                settings.flashAttention());
        try {
            return LlamaContext.create(weights, wanted, null);
        } catch (IllegalStateException e) {
            throw new LoadFailedException(
                    "llama.cpp " + library.version() + " cannot make " + slots + " slots of " + context
                            + " tokens for it: "
                            + e.getMessage() + ". Lower context-size or slots, or leave cache-type and"
                            + " flash-attention to llama.cpp.",
                    e);
        }
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
            @Nullable String build,
            @Nullable ModelFile file,
            @Nullable EngineDetails details,
            @Nullable Integer context) {
        Inspection weights = details == null ? null : details.weights();
        String template = details == null ? null : details.template();
        return new EngineDescription(
                EmbeddedEngine.KIND,
                build,
                file == null ? null : file.architecture(),
                file == null ? null : file.header().fileType(),
                file == null ? null : file.header().bitsPerWeight(),
                weights == null ? null : weights.sha256(),
                template == null ? null : TemplateText.sha256(template),
                context,
                settings.cacheType().toString(),
                settings.slots(),
                settings.arguments(),
                EmbeddedCapabilities.ALL,
                details == null ? EngineDetails.UNKNOWN : details);
    }
}
