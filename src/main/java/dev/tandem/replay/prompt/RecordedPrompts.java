package dev.tandem.replay.prompt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.json.JsonMappers;
import dev.tandem.recording.RecordedRequest;
import dev.tandem.recording.Recording;
import dev.tandem.replay.store.PromptSelection;
import dev.tandem.replay.store.RecordedSelection;
import dev.tandem.replay.store.ReplayException;
import dev.tandem.replay.store.ReplaySettings;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Writes recorded requests out as a file of prompts. Blocks. */
public final class RecordedPrompts {

    private final Recording recording;
    private final String model;
    private final RecordedSelection selection;

    /** @param model whose requests are replayed */
    public RecordedPrompts(Recording recording, String model, RecordedSelection selection) {
        this.recording = recording;
        this.model = model;
        this.selection = selection;
    }

    /**
     * Writes them, the oldest first.
     *
     * @param most the most prompts that a replay may have
     * @throws ReplayException.Misconfigured when there is none, or more are asked for
     */
    public void write(Path file, PromptSelection promptSelection, int most) throws IOException {
        int limit = selection.limit().orElse(most);
        ReplaySettings.require(
                limit >= 1 && limit <= most,
                "limit",
                "'limit' must be from 1 to " + most + ", which tandem.replay.max-prompts allows.");
        RecordedConversations found = new RecordedConversations(promptSelection);
        read(found::add);
        Set<String> chosen = found.chosen(limit);
        ReplaySettings.require(
                !chosen.isEmpty(),
                "prompts",
                "No request for '" + model + "' is recorded, or none of that time; what is recorded says"
                        + " GET /admin/recording.");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            read(request -> {
                // What is said is replayed, one answer a prompt.
                ObjectNode body = request.body();
                body.remove("n");
                if (chosen.contains(request.id())) {
                    out.write(JsonMappers.PROMPTS.writeValueAsString(body));
                    out.write('\n');
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    /** Takes a request. */
    private interface Taker {

        void take(RecordedRequest request) throws IOException;
    }

    private void read(Taker taker) throws IOException {
        recording.read(model, request -> {
            if (selection.includes(request.at())) {
                try {
                    taker.take(request);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }
}
