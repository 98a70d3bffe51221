package dev.tandem.engine.llamaserver;

import dev.tandem.files.AtomicFile;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What is written down about a running child, so that a later run can find it and prove that it is ours.
 *
 * @param child the process
 * @param owner the Tandem that started it
 * @param programs real paths of what the process may be running: the program, and what it turned out to be
 */
record PidFile(ProcessIdentity child, ProcessIdentity owner, List<String> programs) {

    private static final String SUFFIX = ".child";

    /** Writes it in one step, so that nobody reads half of it. */
    void write(Path directory) throws IOException {
        Properties lines = new Properties();
        lines.setProperty("pid", String.valueOf(child.pid()));
        lines.setProperty("start", child.start());
        lines.setProperty("owner.pid", String.valueOf(owner.pid()));
        lines.setProperty("owner.start", owner.start());
        for (int i = 0; i < programs.size(); i++) {
            lines.setProperty("program." + i, programs.get(i));
        }
        Files.createDirectories(directory);
        StringWriter text = new StringWriter();
        lines.store(text, null);
        AtomicFile.write(directory.resolve(name()), text.toString());
    }

    /** Removes what {@link #write} wrote. */
    void remove(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(name()));
    }

    private String name() {
        return child.pid() + SUFFIX;
    }

    /** All that is written down in a directory. */
    static List<Path> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .toList();
        }
    }

    /** Reads what was written; empty when it makes no sense. */
    static Optional<PidFile> read(Path file) throws IOException {
        Properties lines = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            lines.load(in);
            return Optional.of(new PidFile(
                    identity(lines, ""),
                    identity(lines, "owner."),
                    lines.stringPropertyNames().stream()
                            .filter(name -> name.startsWith("program."))
                            .sorted()
                            .map(lines::getProperty)
                            .toList()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ProcessIdentity identity(Properties lines, String prefix) {
        return new ProcessIdentity(
                Long.parseLong(lines.getProperty(prefix + "pid", "")), lines.getProperty(prefix + "start", ""));
    }
}
