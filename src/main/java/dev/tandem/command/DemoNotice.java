package dev.tandem.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why the demo is served although there is a file that looks like a configuration. */
final class DemoNotice {

    private DemoNotice() {}

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
