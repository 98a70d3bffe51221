package dev.tandem.engine.llamaserver;

import dev.tandem.engine.BundledModels;
import dev.tandem.inference.ModelFileException;
import dev.tandem.routing.InvalidConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a server gets its weights from. */
sealed interface ModelSource {

    /**
     * What the server is told.
     *
     * @throws CannotStartException when the file cannot be had
     */
    Weights weights() throws CannotStartException;

    /**
     * Finds out, without extracting or downloading anything, whether it is there.
     *
     * @throws CannotStartException when a file is not
     */
    void check() throws CannotStartException;

    /**
     * Understands what the configuration says.
     *
     * @param property the full name of the property, for messages
     * @throws InvalidConfigurationException if it is neither a file nor a repository
     */
    static ModelSource of(String model, String property, BundledModels bundled) {
        if (!model.startsWith(Repository.SCHEME)) {
            return new LocalFile(model, property, bundled);
        }
        String repository = model.substring(Repository.SCHEME.length());
        if (!Repository.NAME.matcher(repository).matches()) {
            throw new InvalidConfigurationException(property
                    + ": must look like hf:owner/repository or hf:owner/repository:QUANT, not '" + model + "'.");
        }
        return new Repository(repository);
    }

    /**
     * Arguments that name the weights.
     *
     * @param arguments for the command line
     * @param file the file, where it is known before the start
     */
    record Weights(List<String> arguments, Optional<Path> file) {}

    /** A file here, or one that is packed in the jar. */
    record LocalFile(String model, String property, BundledModels bundled) implements ModelSource {
        @Override
        public void check() throws CannotStartException {
            try {
                bundled.check(model);
            } catch (ModelFileException e) {
                throw new CannotStartException(property + ": " + e.getMessage());
            }
        }

        @Override
        public Weights weights() throws CannotStartException {
            try {
                Path file = bundled.locate(model).toAbsolutePath();
                return new Weights(List.of("--model", file.toString()), Optional.of(file));
            } catch (ModelFileException e) {
                throw new CannotStartException(property + ": " + e.getMessage());
            }
        }
    }

    /**
     * A repository on Hugging Face, {@code owner/name:QUANT}. {@code llama-server} itself downloads it, or takes it
     * from its cache: {@code LLAMA_CACHE}, else Hugging Face's own ({@code HF_HOME}, {@code ~/.cache/huggingface}).
     * {@code HF_TOKEN} in the environment opens gated ones; the argument {@code --offline} forbids the network.
     */
    record Repository(String name) implements ModelSource {
        static final String SCHEME = "hf:";
        private static final Pattern NAME = Pattern.compile("[\\w.-]+/[\\w.-]+(:[\\w.-]+)?");

        @Override
        public void check() {
            // llama-server downloads it when it starts.
        }

        @Override
        public Weights weights() {
            return new Weights(List.of("-hf", name), Optional.empty());
        }
    }
}
