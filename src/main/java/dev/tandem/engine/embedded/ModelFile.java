package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.libllama.Libllama;
import dev.tandem.gguf.GgufFile;
import dev.tandem.gguf.GgufModel;
import dev.tandem.gguf.MetadataValue;
import dev.tandem.gguf.Vocabulary;
import dev.tandem.gguf.VocabularyReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A GGUF file that the embedded llama.cpp can load, as far as its header tells.
 *
 * @param model where it lies and what it says about itself
 * @param architecture its architecture, one that is known where the library is the packed one
 * @param contextLength tokens of context that it was made for
 * @param vocabulary its tokens
 */
record ModelFile(GgufModel model, String architecture, int contextLength, Vocabulary vocabulary) {

    /** For a file that does not tell how much context it was made for. */
    static final int UNSTATED_CONTEXT = 2048;

    /** @throws LoadFailedException when the file is missing, damaged, or of an architecture that is known not to be known */
    static ModelFile read(Path path, Libllama library) {
        try {
            GgufModel model = GgufModel.read(path);
            GgufFile header = model.header();
            String architecture = header.architecture();
            if (architecture == null || (library.isPackedBuild() && !KnownArchitectures.contains(architecture))) {
                throw new LoadFailedException(
                        "the embedded llama.cpp " + library.version() + " does not know the architecture '"
                                + architecture + "' of " + path.getFileName()
                                + ". Set this variant's engine to llama-server, which runs current models, or "
                                + EmbeddedLibraryConfig.PROPERTY + " to the libllama of a current llama.cpp.",
                        null);
            }
            Integer context = header.contextLength();
            return new ModelFile(
                    model, architecture, context == null ? UNSTATED_CONTEXT : context, VocabularyReader.read(path));
        } catch (IOException e) {
            throw new LoadFailedException(
                    "the file cannot be used (" + String.valueOf(e.getMessage()).replaceFirst("\\.$", "")
                            + "). Download it again or name another one.",
                    e);
        }
    }

    /** The file, or the first part of a split one. */
    Path path() {
        return model.paths().getFirst();
    }

    /** Whether its tokenizer ends every text with the token for that. */
    boolean isEndAdded() {
        return header().metadata().value("tokenizer.ggml.add_eos_token") instanceof MetadataValue.Flag(boolean added)
                && added;
    }

    /** What it says about itself. */
    GgufFile header() {
        return model.header();
    }
}
