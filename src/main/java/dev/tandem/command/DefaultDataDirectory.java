package dev.tandem.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Where Tandem keeps what must outlive it, found as {@code application.yaml} does it but without the application. */
final class DefaultDataDirectory {

    private DefaultDataDirectory() {}

    static Path of(Map<String, String> environment, Properties properties) {
        return Stream.of(
                        Optional.ofNullable(properties.getProperty("tandem.data")),
                        Optional.ofNullable(environment.get("TANDEM_DATA")))
                .flatMap(Optional::stream)
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .findFirst()
                .orElseGet(() -> Optional.ofNullable(environment.get("XDG_DATA_HOME"))
                        .filter(value -> !value.isBlank())
                        .map(Path::of)
                        .orElseGet(() -> Path.of(properties.getProperty("user.home", "."), ".local", "share"))
                        .resolve("tandem"));
    }
}
