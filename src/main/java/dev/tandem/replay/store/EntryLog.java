package dev.tandem.replay.store;

import dev.tandem.json.JsonMappers;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * An append-only file of results. An entry that {@link #append} returned for is on the disk; what a crash left
 * unfinished behind the last whole entry is cut off when the file is opened. Not thread-safe; blocks.
 */
public final class EntryLog<E> implements Closeable {

    private final RandomAccessFile file;
    private final EntryIndex<E> index;

    private EntryLog(RandomAccessFile file, EntryIndex<E> index) {
        this.file = file;
        this.index = index;
    }

    /** Opens a file, or makes it. */
    public static <E> EntryLog<E> open(Path path, EntryKind<E> kind) throws IOException {
        EntryIndex<E> index = EntryIndex.of(path, kind);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.setLength(index.end());
            return new EntryLog<>(file, index);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** What is in it. */
    public EntryIndex<E> index() {
        return index;
    }

    public Optional<E> read(Object key) throws IOException {
        return index.read(file, key);
    }

    public void append(E entry) throws IOException {
        byte[] line = JsonMappers.REPLAYS.writeValueAsBytes(entry);
        byte[] whole = Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        file.seek(index.end());
        file.write(whole);
        file.getFD().sync();
        index.add(entry, line.length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
