package dev.tandem.engine.llamaserver;

import dev.tandem.gguf.GgufModel;
import dev.tandem.gguf.Inspection;
import dev.tandem.gguf.Inspection.Hasher;
import dev.tandem.gguf.VocabularyReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is inside the files that a server loads.
 *
 * @param weights what is inside its weights
 * @param longestToken of its vocabulary, see {@link dev.tandem.gguf.Vocabulary#longest}
 * @param projector name and hash of its multimodal projector; {@code null} when it was told of none
 */
record ServerModelFiles(
        Inspection weights,
        OptionalInt longestToken,
        @Nullable String projector) {

    private static final int HASH_DIGITS = 12;

    /** Reads them. Blocks: it reads whole files, about a second for each GB, unless the hasher knows them. */
    static ServerModelFiles read(Path path, Optional<String> projector, Hasher hasher) throws IOException {
        String named = null;
        if (projector.isPresent()) {
            Path file = Path.of(projector.get());
            named = file.getFileName() + " " + hasher.sha256(file).substring(0, HASH_DIGITS);
        }
        return new ServerModelFiles(
                Inspection.of(GgufModel.read(path), hasher),
                VocabularyReader.read(path).longest(),
                named);
    }
}
