package dev.tandem.replay.store;

import dev.tandem.json.JsonMappers;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The prompts of a replay as they are read, one at a time. Not thread-safe; blocks. */
public final class PromptIterator implements Closeable {

    private final BufferedReader lines;

    PromptIterator(BufferedReader lines) {
        this.lines = lines;
    }

    /** The next one; {@code null} at the end. */
    @Nullable
    public Prompt next() throws IOException {
        String line = lines.readLine();
        return line == null ? null : JsonMappers.REPLAYS.readValue(line, Prompt.class);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
