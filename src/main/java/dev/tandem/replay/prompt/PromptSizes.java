package dev.tandem.replay.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptFileException;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.PromptSelection;
import dev.tandem.replay.store.ReplayPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * How large the prompts of a file are, found out before anything is loaded that would answer them.
 *
 * @param prompts how many there are, at least 1
 * @param longest bytes of the longest one's text in UTF-8, tools and schemas included, images not
 * @param answer the most tokens of an answer that one of them asks for; 0 where none says
 */
public record PromptSizes(int prompts, long longest, int answer) {

    /** What a server would refuse besides is the server's to say. */
    private static final RequestCheck LENIENT = new RequestCheck() {
        @Override
        public void check(ObjectNode body) {
            // Everything passes.
        }

        @Override
        public Failure name(Throwable failure) {
            throw new IllegalStateException(failure);
        }
    };

    private static final ReplayPlan ANY = new ReplayPlan(
            "", "", List.of(), 0, PromptOrder.PAIRED, PromptSelection.LAST, null, 0, Instant.EPOCH, null, null, null);

    /**
     * Reads all.
     *
     * @param most the most prompts
     * @throws PromptFileException for the first fault of the file
     * @throws IOException when it cannot be read
     */
    public static PromptSizes of(InputStream file, int most) throws IOException {
        long[] longest = {0, 0};
        int prompts = new PromptReader(ANY, most, LENIENT).read(file, prompt -> {
            longest[0] = Math.max(longest[0], bytes(prompt));
            longest[1] = Math.max(longest[1], answer(prompt));
        });
        return new PromptSizes(prompts, longest[0], (int) Math.min(Integer.MAX_VALUE, longest[1]));
    }

    private static long bytes(Prompt prompt) {
        long bytes = size(prompt.body().path("tools")) + size(prompt.body().path("response_format"));
        for (JsonNode message : prompt.body().path("messages")) {
            JsonNode content = message.path("content");
            if (content.isTextual()) {
                bytes += utf8(content.asText());
            }
            for (JsonNode part : content) {
                bytes += utf8(part.path("text").asText(""));
            }
            bytes += size(message.path("tool_calls"));
        }
        return bytes;
    }

    private static long answer(Prompt prompt) {
        return Math.max(
                prompt.body().path("max_tokens").asLong(0),
                prompt.body().path("max_completion_tokens").asLong(0));
    }

    private static long size(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? 0 : utf8(node.toString());
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
