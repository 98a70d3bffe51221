package dev.tandem.command;

import dev.tandem.settings.ConfigurationFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Why the demo is served although there is a file that looks like a configuration. */
final class DemoNotice {

    /** How {@code ModelDefaults} calls the source that is there as long as no other names a model. */
    private static final String DEMO = "demo.yaml";

    private DemoNotice() {}

    /** Whether the demo is served. */
    static boolean isDemo(Iterable<ConfigSource> sources) {
        return StreamSupport.stream(sources.spliterator(), false)
                .anyMatch(source -> source.getName().equals(DEMO));
    }

    /** What to say of a program that is started in the current directory; empty where it serves no demo. */
    static Optional<String> warning(Iterable<ConfigSource> sources) {
        Path here = Path.of("").toAbsolutePath();
        return isDemo(sources)
                ? warning(here, ConfigurationFiles.read(sources), ConfigurationFiles.unread(here))
                : Optional.empty();
    }

    /**
     * What to say of files that do not name a model.
     *
     * @param here what paths are shown relative to
     * @param read files that count
     * @param unread files that were probably meant to count; told only where none does
     */
    static Optional<String> warning(Path here, List<Path> read, List<Path> unread) {
        if (!read.isEmpty()) {
            return Optional.of(paths(here, read) + " NAMES NO MODEL, so the bundled demo is served. Name yours there,"
                    + " below tandem.models.");
        }
        return unread.isEmpty()
                ? Optional.empty()
                : Optional.of(paths(here, unread) + " IS NOT READ, so the bundled demo is served. Move it to"
                        + " config/application.yaml.");
    }

    private static String paths(Path here, List<Path> files) {
        return files.stream()
                .map(file -> (file.startsWith(here) ? here.relativize(file) : file).toString())
                .collect(Collectors.joining(", "));
    }
}
