package dev.tandem.engine.llamaserver;

import dev.tandem.gguf.FileHash;
import dev.tandem.gguf.GgufFile;
import dev.tandem.gguf.GgufReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a file of weights is.
 *
 * @param path where it lies
 * @param size bytes
 * @param modified when it was last changed, milliseconds since 1970
 * @param sha256 its hash, 64 hex digits
 * @param header what it says about itself
 */
record WeightsFile(Path path, long size, long modified, String sha256, GgufFile header) {

    /**
     * Reads it, or takes what is known if the file is still the same one by path, size and time. Blocks: it reads the
     * whole file, about a second for each GB.
     */
    static WeightsFile read(Path path, @Nullable WeightsFile known) throws IOException {
        long size = Files.size(path);
        long modified = Files.getLastModifiedTime(path).toMillis();
        if (known != null && known.path.equals(path) && known.size == size && known.modified == modified) {
            return known;
        }
        GgufFile header = GgufReader.read(path);
        return new WeightsFile(path, size, modified, FileHash.sha256(path), header);
    }
}
