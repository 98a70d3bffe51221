package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChunkTemplate;
import dev.tandem.inference.SplicedChunk;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An event as it goes over the wire, with gaps for the values of its template's slots. Written once for all chunks of the
 * template, by what writes those that have none.
 *
 * @param parts what stands before, between and behind the values
 * @param slots whose values they are, in the order of the template
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SplicedFrame(byte[][] parts, int[] slots) {

    /**
     * Makes one.
     *
     * @param writer writes an event; it may leave out slots
     * @return {@code null} where the template cannot be written with gaps
     */
    static @Nullable SplicedFrame of(ChunkTemplate template, BiConsumer<ObjectNode, Buffer> writer) {
        ObjectNode marked = template.marked();
        if (marked == null) {
            return null;
        }
        Buffer written = Buffer.buffer();
        writer.accept(marked, written);
        // One character for each byte.
        String text = written.toString(StandardCharsets.ISO_8859_1);
        List<byte[]> parts = new ArrayList<>();
        IntStream.Builder slots = IntStream.builder();
        int from = 0;
        for (int slot = 0; slot < template.slots(); slot++) {
            String mark = '"' + ChunkTemplate.mark(slot) + '"';
            int at = text.indexOf(mark, from);
            if (at >= 0) {
                parts.add(written.getBytes(from, at));
                slots.add(slot);
                from = at + mark.length();
            }
        }
        parts.add(written.getBytes(from, written.length()));
        return new SplicedFrame(parts.toArray(byte[][]::new), slots.build().toArray());
    }

    /** Writes one of the template's chunks. */
    void append(SplicedChunk chunk, Buffer target) {
        for (int i = 0; i < slots.length; i++) {
            int from = chunk.from(slots[i]);
            target.appendBytes(parts[i]).appendBytes(chunk.bytes(), from, chunk.to(slots[i]) - from);
        }
        target.appendBytes(parts[slots.length]);
    }
}
