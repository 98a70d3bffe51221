package dev.tandem.experiment;

import dev.tandem.files.OwnerOnly;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The directory {@code tandem.data}, in which the log lies. One process has it at a time: two would each go on with the
 * replays that are not done, and pay for them twice.
 */
@Singleton
public final class DataDirectory implements AutoCloseable {

    private static final String LOG = "tandem.db";
    private static final String LOCK = "tandem.lock";

    private final Path path;
    /** Let go of when it closes, or with the process, however that ends. */
    private @Nullable FileChannel lock;

    @Inject
    DataDirectory(DataConfig config) {
        this(config.data());
    }

    /** @param path need not exist yet */
    public DataDirectory(Path path) {
        this.path = path;
    }

    /**
     * Makes the directory if it is missing, for this user only, and keeps other processes of this machine out of it until
     * it is closed.
     *
     * @throws LogNotOpenedException when the directory cannot be made or written, or another one has it
     */
    void open() {
        try {
            if (!Files.isDirectory(path)) {
                OwnerOnly.createDirectories(path);
            }
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new LogNotOpenedException("tandem.data: another Tandem uses the directory " + path()
                        + ". Stop it, or name another directory, for example with TANDEM_DATA.");
            }
            lock = channel;
            secure();
        } catch (IOException e) {
            throw new LogNotOpenedException("tandem.data: the directory " + path() + " cannot be written (" + e
                    + "). Make it writable for this user or name another one, for example with TANDEM_DATA.");
        }
    }

    /** Whether a process has the directory now; not where it is missing. Leaves it as it is. */
    public static boolean isUsed(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.WRITE)) {
            return !isLocked(channel);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock taken = channel.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException e) {
            // By this very process.
            return false;
        }
    }

    /** Lets others in. */
    @Override
    @PreDestroy
    public void close() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @throws LogNotOpenedException when it is not there and cannot be made, or this user may not write in it */
    void checkWritable() {
        Path there = path.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            throw new LogNotOpenedException("tandem.data: " + there + " "
                    + (Files.isDirectory(there) ? "cannot be written" : "is no directory")
                    + ". Make it a directory that this user may write in, or name another one, for example with"
                    + " TANDEM_DATA.");
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
