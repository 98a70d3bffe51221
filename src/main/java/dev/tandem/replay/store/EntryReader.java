package dev.tandem.replay.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads entries of a file that was indexed, while others may go on writing it. Not thread-safe; blocks. */
public final class EntryReader<E> implements Closeable {

    private final EntryIndex<E> index;
    private final @Nullable RandomAccessFile file;

    private EntryReader(EntryIndex<E> index, @Nullable RandomAccessFile file) {
        this.index = index;
        this.file = file;
    }

    /** Opens a file; one that holds nothing need not exist. */
    public static <E> EntryReader<E> of(Path path, EntryIndex<E> index) throws IOException {
        return new EntryReader<>(index, index.size() == 0 ? null : new RandomAccessFile(path.toFile(), "r"));
    }

    public Optional<E> read(Object key) throws IOException {
        return file == null ? Optional.empty() : index.read(file, key);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
