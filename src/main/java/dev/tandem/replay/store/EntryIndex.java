package dev.tandem.replay.store;

import com.fasterxml.jackson.core.JacksonException;
import dev.tandem.json.JsonMappers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where in a file of results each entry stands, so that any of them can be read without all being in memory. What a
 * crash left unfinished at the end of the file is no entry. Not thread-safe.
 */
public final class EntryIndex<E> {

    private final EntryKind<E> kind;
    private final Map<Object, Place> places = new HashMap<>();
    private long end;
    private long weight;

    private record Place(long offset, int length) {}

    private EntryIndex(EntryKind<E> kind) {
        this.kind = kind;
    }

    /** Indexes a file; one that does not exist holds nothing. */
    public static <E> EntryIndex<E> of(Path file, EntryKind<E> kind) throws IOException {
        EntryIndex<E> index = new EntryIndex<>(kind);
        if (Files.exists(file)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                index.scan(in);
            }
        }
        return index;
    }

    private void scan(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean torn = false;
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c != '\n') {
                line.write(c);
                continue;
            }
            if (torn) {
                throw new IOException("an entry before the last one is damaged");
            }
            try {
                add(JsonMappers.REPLAYS.readValue(line.toByteArray(), kind.type()), line.size());
            } catch (JacksonException e) {
                torn = true;
            }
            line.reset();
        }
    }

    /** Notes an entry that was written at the end, with so many bytes before its line's end. */
    void add(E entry, int length) {
        places.put(kind.key().apply(entry), new Place(end, length));
        weight += kind.weight().applyAsLong(entry);
        end += length + 1L;
    }

    /** Where the last whole entry ends, bytes from the beginning. */
    long end() {
        return end;
    }

    /** How many entries there are. */
    public int size() {
        return places.size();
    }

    /** What they weigh together. */
    public long weight() {
        return weight;
    }

    public boolean has(Object key) {
        return places.containsKey(key);
    }

    /** Reads an entry from the file. */
    public Optional<E> read(RandomAccessFile file, Object key) throws IOException {
        Place place = places.get(key);
        if (place == null) {
            return Optional.empty();
        }
        byte[] line = new byte[place.length()];
        file.seek(place.offset());
        file.readFully(line);
        return Optional.of(JsonMappers.REPLAYS.readValue(line, kind.type()));
    }
}
