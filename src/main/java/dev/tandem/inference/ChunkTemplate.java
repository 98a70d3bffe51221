package dev.tandem.inference;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.json.JsonMappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the chunks of a stream have in common: one of them, in which the values in some places, the slots, may be others.
 * Has output, and neither a {@code finish_reason} nor a {@code usage}. Immutable; compared by identity.
 */
public final class ChunkTemplate {

    private static final String MARK = "<slot ";

    private final ObjectNode json;
    private final List<JsonPointer> slots;
    private final @Nullable Text text;

    /**
     * The slot that holds the whole of what such a chunk adds to the answer.
     *
     * @param choice index of its choice
     * @param reasoning whether it is thought rather than said
     */
    public record Text(int slot, int choice, boolean reasoning) {}

    /**
     * @param json a chunk as the client may get it; never modified
     * @param slots where values may differ
     * @param text {@code null} where a chunk adds anything but one text
     */
    public ChunkTemplate(ObjectNode json, List<JsonPointer> slots, @Nullable Text text) {
        this.json = json;
        this.slots = List.copyOf(slots);
        this.text = text;
    }

    /** How many values may differ. */
    public int slots() {
        return slots.size();
    }

    /** Where the whole of what such a chunk adds to the answer stands; {@code null} where it is more than one text. */
    public @Nullable Text text() {
        return text;
    }

    /** What stands for a slot in {@link #marked()}. */
    public static String mark(int slot) {
        return MARK + slot + ">";
    }

    /** A chunk with a {@link #mark} in place of each value; {@code null} if it held what looks like one before. */
    public @Nullable ObjectNode marked() {
        if (json.toString().contains(MARK)) {
            return null;
        }
        ObjectNode marked = json.deepCopy();
        for (int slot = 0; slot < slots.size(); slot++) {
            put(marked, slots.get(slot), TextNode.valueOf(mark(slot)));
        }
        return marked;
    }

    ObjectNode filled(SplicedChunk chunk) {
        ObjectNode filled = json.deepCopy();
        for (int slot = 0; slot < slots.size(); slot++) {
            int from = chunk.from(slot);
            put(filled, slots.get(slot), read(chunk.bytes(), from, chunk.to(slot) - from));
        }
        return filled;
    }

    private static void put(ObjectNode chunk, JsonPointer place, JsonNode value) {
        JsonPointer last = place.last();
        switch (chunk.at(place.head())) {
            case ObjectNode holder -> holder.set(last.getMatchingProperty(), value);
            case ArrayNode holder -> holder.set(last.getMatchingIndex(), value);
            default -> throw new IllegalStateException("no slot: " + place);
        }
    }

    private static JsonNode read(byte[] bytes, int from, int length) {
        try {
            return JsonMappers.UPSTREAM.readTree(bytes, from, length);
        } catch (IOException e) {
            throw new UncheckedIOException("a slot holds JSON", e);
        }
    }
}
