package dev.tandem.command;

import io.smallrye.config.SysPropConfigSource;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Whether a model of the command line is configured elsewhere too: its variants would be added to those, unnoticed. */
final class ConfiguredTwice {

    /** How sources of files name themselves. */
    private static final Pattern SOURCE = Pattern.compile("\\w+\\[source=(.*)]");

    private ConfiguredTwice() {}

    /**
     * What to say of it; empty when it is not.
     *
     * @param sources of the configuration, among which the command line's are system properties, and those of negative
     *     ordinals complete what others say
     */
    static Optional<String> conflict(String model, Iterable<ConfigSource> sources) {
        return StreamSupport.stream(sources.spliterator(), false)
                .filter(source -> !(source instanceof SysPropConfigSource) && source.getOrdinal() >= 0)
                .filter(source -> source.getPropertyNames().stream()
                        .anyMatch(property -> Stream.of(model, "\"" + model + "\"")
                                .anyMatch(name -> property.startsWith("tandem.models." + name + "."))))
                .findFirst()
                .map(source -> "--name " + model + ": a model of that name is configured already, in "
                        + SOURCE.matcher(source.getName()).replaceFirst("$1")
                        + ". Choose another name, or leave --model out and change it there.");
    }
}
