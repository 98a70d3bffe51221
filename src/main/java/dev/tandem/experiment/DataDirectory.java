package dev.tandem.experiment;

import dev.tandem.files.OwnerOnly;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The directory {@code tandem.data}, in which the log lies. */
@Singleton
public final class DataDirectory {

    private static final String LOG = "tandem.db";

    private final Path path;

    @Inject
    DataDirectory(DataConfig config) {
        this(config.data());
    }

    /** @param path need not exist yet */
    public DataDirectory(Path path) {
        this.path = path;
    }

    /**
     * Makes the directory if it is missing, for this user only, then does the work while no other process on this
     * machine does such work in it. Blocks until they are done.
     *
     * @throws LogNotOpenedException when the directory cannot be made or written
     */
    void exclusively(Runnable work) {
        try {
            if (!Files.isDirectory(path)) {
                OwnerOnly.createDirectories(path);
            }
            try (FileChannel channel = FileChannel.open(
                    path.resolve("tandem.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Let go when the channel closes.
                channel.lock();
                secure();
                work.run();
            }
        } catch (IOException e) {
            throw new LogNotOpenedException("tandem.data: the directory " + path.toAbsolutePath()
                    + " cannot be written (" + e
                    + "). Make it writable for this user or name another one, for example with TANDEM_DATA.");
        }
    }

    /** Comments are for this user alone: SQLite gives its other files the permissions of the first. */
    private void secure() throws IOException {
        Path log = path.resolve(LOG);
        if (!Files.exists(log)) {
            Files.createFile(log, OwnerOnly.file(log));
        }
        for (String file : new String[] {LOG, LOG + "-wal", LOG + "-shm"}) {
            OwnerOnly.secureFile(path.resolve(file));
        }
    }

    /** Where it is, for messages. */
    Path path() {
        return path.toAbsolutePath();
    }
}
