package dev.tandem.engine.http.chunk;

import dev.tandem.engine.http.chunk.ChunkSlot.Kind;
import dev.tandem.inference.ChunkTemplate;
import dev.tandem.inference.SplicedChunk;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes that all chunks of a template have, and what may stand between them. For one thread. */
final class ChunkShape {

    private final ChunkTemplate template;
    private final Kind[] kinds;
    private final byte[][] fixed;
    private final int textSlot;

    /** @param data the chunk that the slots, in their order, were found in */
    ChunkShape(ChunkTemplate template, byte[] data, List<ChunkSlot> slots) {
        this.template = template;
        this.kinds = slots.stream().map(ChunkSlot::kind).toArray(Kind[]::new);
        this.fixed = new byte[slots.size() + 1][];
        this.textSlot = template.text() == null ? -1 : template.text().slot();
        int from = 0;
        for (int i = 0; i < slots.size(); i++) {
            fixed[i] = Arrays.copyOfRange(data, from, slots.get(i).from());
            from = slots.get(i).to();
        }
        fixed[slots.size()] = Arrays.copyOfRange(data, from, data.length);
    }

    /**
     * The chunk as one of the template; {@code null} if it differs in anything but its slots, or if that is not certain.
     *
     * @param from where it begins
     * @param scanner over the bytes that hold it, until its end
     */
    @Nullable
    SplicedChunk match(int from, JsonValueScanner scanner, SlotCodec codec) {
        if (!scanner.isAt(from, fixed[0])) {
            return null;
        }
        SlotValues values = new SlotValues(scanner.bytes(), kinds.length, codec);
        int at = from + fixed[0].length;
        for (int i = 0; i < kinds.length; i++) {
            if (!kinds[i].isAt(at, scanner) || !scanner.isAt(scanner.end(), fixed[i + 1])) {
                return null;
            }
            if (!values.put(i, kinds[i], at, scanner, i == textSlot)) {
                return null;
            }
            at = scanner.end() + fixed[i + 1].length;
        }
        return at == scanner.limit() ? values.of(template) : null;
    }
}
