package dev.tandem.command.compare;

import dev.tandem.digest.Sha256;
import dev.tandem.gguf.FileHash;
import dev.tandem.replay.prompt.BundledPrompts;
import dev.tandem.replay.prompt.PromptSizes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The prompts of a comparison. Blocks.
 *
 * @param file empty for those that come with the program
 */
public record ComparedPrompts(Optional<Path> file) {

    private static final int MOST = 5_000;

    /**
     * How large they are.
     *
     * @throws dev.tandem.replay.store.PromptFileException for the first fault of the file
     */
    public PromptSizes sizes() throws IOException {
        try (InputStream prompts = file.isPresent() ? Files.newInputStream(file.get()) : BundledPrompts.open()) {
            return PromptSizes.of(prompts, MOST);
        }
    }

    /** A hash of all of them. */
    public String sha256() throws IOException {
        if (file.isPresent()) {
            return FileHash.sha256(file.get());
        }
        try (InputStream bundled = BundledPrompts.open()) {
            return Sha256.hex(new String(bundled.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
