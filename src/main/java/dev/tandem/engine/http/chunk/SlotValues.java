package dev.tandem.engine.http.chunk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.engine.http.chunk.ChunkSlot.Kind;
import dev.tandem.inference.ChunkTemplate;
import dev.tandem.inference.LogProbabilities;
import dev.tandem.inference.SplicedChunk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one chunk's slots, written as Jackson writes them: what it would write in other words goes through it.
 * For one chunk.
 */
final class SlotValues {

    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] data;
    private final int[] bounds;
    private final SlotCodec codec;
    private byte[] bytes;
    private @Nullable String text;
    private int likelyTokens;
    private double logProbability;

    SlotValues(byte[] data, int slots, SlotCodec codec) {
        this.data = data;
        this.bytes = data;
        this.codec = codec;
        this.bounds = new int[2 * slots];
    }

    /**
     * Takes the value that was found last.
     *
     * @param from where it begins
     * @param wanted whether it is the one text that the chunk adds
     * @return whether it is one
     */
    boolean put(int slot, Kind kind, int from, JsonValueScanner scanner, boolean wanted) {
        int to = scanner.end();
        bounds[2 * slot] = from;
        bounds[2 * slot + 1] = to;
        return switch (kind) {
            case TEXT, STRING -> string(slot, from, to, scanner, wanted);
            case NUMBER, NUMBERS -> scanner.isCanonical() || rewrite(slot, from, to) != null;
            case LOG_PROBABILITY -> {
                likelyTokens++;
                logProbability += Double.parseDouble(new String(data, from, to - from, StandardCharsets.ISO_8859_1));
                yield scanner.isCanonical() || rewrite(slot, from, to) != null;
            }
        };
    }

    private boolean string(int slot, int from, int to, JsonValueScanner scanner, boolean wanted) {
        if (scanner.isCanonical() && scanner.isAscii() && !(wanted && scanner.isEscaped())) {
            if (wanted) {
                text = scanner.text(from, to);
            }
            return true;
        }
        if (scanner.isCanonical() && !scanner.isEscaped()) {
            String said = scanner.text(from, to);
            if (said.indexOf(REPLACEMENT) < 0) {
                text = wanted ? said : text;
                return true;
            }
        }
        JsonNode value = rewrite(slot, from, to);
        if (value == null) {
            return false;
        }
        text = wanted ? value.textValue() : text;
        return true;
    }

    private @Nullable JsonNode rewrite(int slot, int from, int to) {
        JsonNode value = codec.read(Arrays.copyOfRange(data, from, to));
        if (value.isMissingNode()) {
            return null;
        }
        byte[] written = codec.write(value);
        int before = bytes.length;
        bytes = Arrays.copyOf(bytes, before + written.length);
        System.arraycopy(written, 0, bytes, before, written.length);
        bounds[2 * slot] = before;
        bounds[2 * slot + 1] = bytes.length;
        return value;
    }

    SplicedChunk of(ChunkTemplate template) {
        LogProbabilities likely =
                likelyTokens == 0 ? LogProbabilities.NONE : new LogProbabilities(likelyTokens, logProbability);
        return new SplicedChunk(template, bytes, bounds, text, likely);
    }
}
