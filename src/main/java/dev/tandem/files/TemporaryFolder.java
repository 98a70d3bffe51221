package dev.tandem.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory below {@code java.io.tmpdir} for its owner alone, which goes with all that is in it when it is closed.
 *
 * @param path where it is
 */
public record TemporaryFolder(Path path) implements AutoCloseable {

    /**
     * Makes one.
     *
     * @param name with which its own begins
     * @throws IOException when none can be made there
     */
    public static TemporaryFolder create(String name) throws IOException {
        return new TemporaryFolder(Files.createTempDirectory(name));
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(path);
    }
}
