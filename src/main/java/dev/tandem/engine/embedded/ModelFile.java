package dev.tandem.engine.embedded;

import dev.tandem.gguf.GgufFile;
import dev.tandem.gguf.GgufModel;
import dev.tandem.gguf.MetadataValue;
import dev.tandem.gguf.Vocabulary;
import dev.tandem.gguf.VocabularyReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A GGUF file that the embedded llama.cpp can load, as far as its header tells.
 *
 * @param model where it lies and what it says about itself
 * @param architecture its architecture, one that is known
 * @param contextLength tokens of context that it was made for
 * @param vocabulary its tokens
 */
record ModelFile(GgufModel model, String architecture, int contextLength, Vocabulary vocabulary) {

    /** For a file that does not tell how much context it was made for. */
    static final int UNSTATED_CONTEXT = 2048;

    /** Byte-pair tokenizers that begin a text with a token unless the file says otherwise (llama-vocab.cpp). */
    private static final Set<String> BEGINNING_PRE_TOKENIZERS =
            Set.of("llama3", "llama-v3", "llama-bpe", "falcon3", "tekken", "chameleon");

    private static final String TOKENIZER = "tokenizer.ggml.";

    /** @throws LoadFailedException when the file is missing, damaged, or of an architecture that is not known */
    static ModelFile read(Path path) {
        try {
            GgufModel model = GgufModel.read(path);
            GgufFile header = model.header();
            String architecture = header.architecture();
            if (architecture == null || !KnownArchitectures.contains(architecture)) {
                throw new LoadFailedException(
                        "the embedded llama.cpp " + NativeModel.BUILD + " does not know the architecture '"
                                + architecture + "' of " + path.getFileName()
                                + ". Set this variant's engine to llama-server, which runs current models.",
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

    /** What it says about itself. */
    GgufFile header() {
        return model.header();
    }

    /** The token that begins every text; empty when texts begin with none. */
    OptionalInt beginning() {
        String tokenizer = String.valueOf(header().metadata().text(TOKENIZER + "model"));
        boolean added =
                header().metadata().value(TOKENIZER + "add_bos_token") instanceof MetadataValue.Flag(boolean flag)
                        ? flag
                        : addedByDefault(tokenizer);
        Long id = header().metadata().whole(TOKENIZER + "bos_token_id");
        long token = id != null ? id : tokenizer.equals("llama") ? 1 : 11;
        return added && token >= 0 && token < vocabulary.size() ? OptionalInt.of((int) token) : OptionalInt.empty();
    }

    private boolean addedByDefault(String tokenizer) {
        String pre = String.valueOf(header().metadata().text(TOKENIZER + "pre"));
        return tokenizer.equals("llama") || (tokenizer.equals("gpt2") && BEGINNING_PRE_TOKENIZERS.contains(pre));
    }
}
