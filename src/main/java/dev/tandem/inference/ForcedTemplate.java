package dev.tandem.inference;

import dev.tandem.files.AtomicFile;
import dev.tandem.routing.InvalidConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The chat template that a model's configuration puts in place of its variants' own. Immutable.
 *
 * @param text in Jinja, without the newline that may end it: Jinja ignores that one
 * @param sha256 hash of the text, 64 hex digits
 */
public record ForcedTemplate(String text, String sha256) {

    private static final int MAX_BYTES = 1 << 20;

    /**
     * The template of a model; empty when each variant has its own. Reads a file.
     *
     * @param configured the template itself, or the path of a file
     * @throws InvalidConfigurationException when it cannot be read or is none, naming the property
     */
    public static Optional<ForcedTemplate> of(String model, Optional<String> configured) {
        return configured
                .filter(value -> !value.isBlank())
                .map(value -> read("tandem.models." + model + ".template", value));
    }

    private static ForcedTemplate read(String property, String value) {
        String text = isJinja(value) ? value : content(property, value);
        if (!isJinja(text)) {
            throw new InvalidConfigurationException(
                    property + ": the file " + value + " is no Jinja template: it has neither {{ nor {% in it.");
        }
        return of(text);
    }

    /** That text as it is. */
    public static ForcedTemplate of(String text) {
        String trimmed = TemplateText.trimmed(text);
        return new ForcedTemplate(trimmed, TemplateText.sha256(trimmed));
    }

    private static boolean isJinja(String text) {
        return text.contains("{{") || text.contains("{%");
    }

    private static String content(String property, String file) {
        try {
            Path path = Path.of(file);
            if (Files.size(path) > MAX_BYTES) {
                throw new InvalidConfigurationException(
                        property + ": the file " + file + " is larger than the " + MAX_BYTES + " bytes of a template.");
            }
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new InvalidConfigurationException(property + ": the file " + file + " cannot be read ("
                    + e.getClass().getSimpleName()
                    + "). Name a file with a Jinja template, or give the template itself.");
        }
    }

    /**
     * A file that holds the text, made if it is not there, under a name that changes with the text.
     *
     * @param data where Tandem keeps what must outlive it
     * @throws InvalidConfigurationException when it cannot be written
     */
    public Path file(Path data) {
        Path file = data.toAbsolutePath().resolve("templates").resolve(sha256 + ".jinja");
        try {
            Files.createDirectories(file.getParent());
            AtomicFile.write(file, text);
            return file;
        } catch (IOException e) {
            throw new InvalidConfigurationException(
                    "tandem.data: the chat template cannot be written to " + file.getParent() + " (" + e + ").");
        }
    }
}
