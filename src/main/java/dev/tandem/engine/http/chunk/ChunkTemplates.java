package dev.tandem.engine.http.chunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChunkTemplate;
import dev.tandem.inference.SplicedChunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The templates of one stream. Nearly all chunks of an answer are like one before them but for their text: such a one needs
 * neither tree nor checks, since what is checked is the same. Which values may differ is {@link ChunkSlots}' to say;
 * whatever is not certain is left to whoever reads trees. Not thread-safe.
 */
public final class ChunkTemplates {

    /** Thinking and answer, or some choices that are answered in turns. */
    private static final int MOST = 8;
    /** Bytes of a chunk that is kept as a template; what is longer holds no single token. */
    private static final int LONGEST = 8 * 1024;
    /** Chunks that were like none before until it is taken for a stream of which none is. */
    private static final int PATIENCE = 16;

    private static final List<String> TEXTS = List.of("content", "reasoning_content", "reasoning");

    private final JsonValueScanner scanner = new JsonValueScanner();
    private final SlotCodec codec;
    /** The one that fitted last comes first. */
    private final List<ChunkShape> shapes = new ArrayList<>(2);

    private int misses;

    /** @param codec as chunks are read and written */
    public ChunkTemplates(SlotCodec codec) {
        this.codec = codec;
    }

    /**
     * The chunk as one like an earlier one, except for values that need no look; {@code null} when it is none.
     *
     * @param bytes that hold it, never modified: what comes back is made of them
     * @param from where it begins
     * @param to where it ends
     */
    public @Nullable SplicedChunk match(byte[] bytes, int from, int to) {
        scanner.over(bytes, to);
        for (int i = 0; i < shapes.size(); i++) {
            ChunkShape shape = shapes.get(i);
            SplicedChunk chunk = shape.match(from, scanner, codec);
            if (chunk != null) {
                misses = 0;
                if (i > 0) {
                    shapes.remove(i);
                    shapes.addFirst(shape);
                }
                return chunk;
            }
        }
        misses++;
        return null;
    }

    /**
     * Takes note of a chunk that was read and checked, if others may be like it.
     *
     * @param event what was made of it
     */
    public void note(byte[] data, ChatEvent event) {
        boolean plain = event.tokens() == 1
                && event.hasOutput()
                && event.usage().isEmpty()
                && event.finishReason().isEmpty();
        if (misses > PATIENCE || data.length > LONGEST || !plain) {
            return;
        }
        scanner.over(data, data.length);
        ChunkSlots.of(scanner).filter(slots -> areIn(event.json(), slots)).ifPresent(slots -> {
            ChunkTemplate template = new ChunkTemplate(
                    event.json(), slots.stream().map(ChunkSlot::place).toList(), text(event.json(), slots));
            if (shapes.size() == MOST) {
                shapes.removeLast();
            }
            shapes.addFirst(new ChunkShape(template, data, slots));
        });
    }

    /** Whether the values were left where they stood when the chunk was mended. */
    private static boolean areIn(ObjectNode chunk, List<ChunkSlot> slots) {
        return slots.stream().allMatch(slot -> {
            JsonNode value = chunk.at(slot.place());
            return switch (slot.kind()) {
                case TEXT, STRING -> value.isTextual();
                case NUMBER, LOG_PROBABILITY -> value.isNumber();
                case NUMBERS -> value.isArray();
            };
        });
    }

    /** The slot of the one text that such a chunk adds to the answer; {@code null} when it adds more, or another thing. */
    private static ChunkTemplate.@Nullable Text text(ObjectNode chunk, List<ChunkSlot> slots) {
        JsonNode choices = chunk.path("choices");
        JsonNode choice = choices.path(0);
        JsonNode delta = choice.path("delta");
        if (choices.size() != 1 || !delta.path("tool_calls").isEmpty() || isText(delta.path("refusal"))) {
            return null;
        }
        List<String> said = delta.isMissingNode()
                ? List.of("/choices/0/text")
                : TEXTS.stream()
                        .filter(name -> isText(delta.path(name)))
                        .map(name -> "/choices/0/delta/" + name)
                        .toList();
        for (int i = 0; said.size() == 1 && i < slots.size(); i++) {
            if (slots.get(i).place().toString().equals(said.getFirst())) {
                return new ChunkTemplate.Text(
                        i, choice.path("index").asInt(), said.getFirst().contains("reasoning"));
            }
        }
        return null;
    }

    private static boolean isText(JsonNode value) {
        return value.isTextual() && !value.textValue().isEmpty();
    }
}
