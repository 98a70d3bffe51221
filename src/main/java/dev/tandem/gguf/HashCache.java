package dev.tandem.gguf;

import dev.tandem.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hashes of large files, kept on disk by path, size and time of change, so that a file of 17 GB is read once and not at
 * every start. Nobody verifies a download against what is kept here: for that see {@link FileHash}.
 *
 * <p>One line for each file, the newest {@value #MAX_FILES}. Several processes may share it: each writes it whole and
 * moves it into place, and what one of them thereby loses is computed again. When it cannot be written, they are kept in memory.
 * Thread-safe; blocks.
 */
public final class HashCache implements Inspection.Hasher {

    private static final int MAX_FILES = 256;
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) (\\d+) (-?\\d+) (.+)");

    private final Path file;
    private final Map<String, Entry> memory = new ConcurrentHashMap<>();

    /** @param file where they are kept; its directory is made when it is needed */
    public HashCache(Path file) {
        this.file = file;
    }

    /** What makes a file another one. */
    private record Stamp(long size, long modified) {}

    private record Entry(String sha256, Stamp stamp) {}

    @Override
    public String sha256(Path path) throws IOException {
        String name = path.toAbsolutePath().normalize().toString();
        Stamp stamp = stamp(path);
        Entry known = memory.getOrDefault(name, read().get(name));
        if (known != null && known.stamp().equals(stamp)) {
            return known.sha256();
        }
        String hash = FileHash.sha256(path);
        // A file that is being written to now must not be kept under the time of its end.
        if (stamp.equals(stamp(path)) && name.lines().count() == 1) {
            keep(name, new Entry(hash, stamp));
        }
        return hash;
    }

    private static Stamp stamp(Path path) throws IOException {
        return new Stamp(Files.size(path), Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS));
    }

    private Map<String, Entry> read() {
        Map<String, Entry> entries = new LinkedHashMap<>();
        try {
            if (Files.size(file) <= MAX_BYTES) {
                Files.readString(file)
                        .lines()
                        .map(LINE::matcher)
                        .filter(Matcher::matches)
                        .forEach(line -> entries.put(line.group(4), entry(line)));
            }
        } catch (NoSuchFileException e) {
            return entries;
        } catch (IOException | NumberFormatException e) {
            // As good as none: it only saves time.
            entries.clear();
        }
        return entries;
    }

    private static Entry entry(Matcher line) {
        return new Entry(line.group(1), new Stamp(Long.parseLong(line.group(2)), Long.parseLong(line.group(3))));
    }

    private synchronized void keep(String name, Entry entry) {
        memory.put(name, entry);
        Map<String, Entry> entries = read();
        entries.remove(name);
        entries.put(name, entry);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            AtomicFile.write(file, text(entries));
        } catch (IOException e) {
            return; // They are kept in memory, and computed again by the next process.
        }
    }

    private static String text(Map<String, Entry> entries) {
        StringBuilder text = new StringBuilder();
        Stream<Map.Entry<String, Entry>> newest =
                entries.entrySet().stream().skip(Math.max(0, entries.size() - MAX_FILES));
        newest.forEach(each -> text.append(each.getValue().sha256())
                .append(' ')
                .append(each.getValue().stamp().size())
                .append(' ')
                .append(each.getValue().stamp().modified())
                .append(' ')
                .append(each.getKey())
                .append('\n'));
        return text.toString();
    }
}
