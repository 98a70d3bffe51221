package dev.tandem.gguf;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the header of a GGUF file of version 2 or 3, little-endian, as llama.cpp v0.5.0 does (ggml/src/gguf.cpp).
 *
 * <p>Streams: weights are never touched, vocabularies are digested and not kept. Any file is read or refused within
 * 64 MiB of memory and 256 MiB of input. One part of a split model is read on its own. Gaps between tensors are taken,
 * though llama.cpp refuses them. Stateless; blocks, so not for an event loop; an interrupt ends it with
 * {@link java.nio.channels.ClosedByInterruptException}.
 */
public final class GgufReader {

    private static final int MAGIC = 0x46554747;
    private static final int OLDEST = 2;
    private static final int NEWEST = 3;
    private static final String ALIGNMENT = "general.alignment";
    private static final int DEFAULT_ALIGNMENT = 32;

    private GgufReader() {}

    /**
     * Reads what is inside a file.
     *
     * @throws GgufException when it is no GGUF file, of another version, damaged or not whole
     * @throws IOException when it cannot be read or is not a regular file
     */
    public static GgufFile read(Path file) throws IOException {
        try (FileChannel channel = FileHash.open(file)) {
            return read(new HeaderInput(file, channel, channel.size()));
        }
    }

    private static GgufFile read(HeaderInput in) throws IOException {
        checkMagic(in);
        int version = version(in);
        long tensorCount = in.u64("the number of tensors");
        Metadata metadata = new MetadataReader(in).read(in.u64("the number of metadata keys"));
        int alignment = alignment(in, metadata);
        List<Tensor> tensors = new TensorTableReader(in, alignment).read(tensorCount);
        return new GgufFile(
                version, metadata, tensors, alignment, GgufFile.padded(in.position(), alignment), in.fileSize());
    }

    private static void checkMagic(HeaderInput in) throws IOException {
        int magic = in.u32("the magic number");
        if (magic != MAGIC) {
            String shown = new String(
                    new byte[] {(byte) magic, (byte) (magic >> 8), (byte) (magic >> 16), (byte) (magic >> 24)},
                    StandardCharsets.ISO_8859_1);
            throw in.wrong(0, "it begins with " + GgufException.quote(shown) + " where a GGUF file has 'GGUF'");
        }
    }

    private static int version(HeaderInput in) throws IOException {
        long at = in.position();
        int version = in.u32("the version");
        if (version != 0 && (version & 0xFFFF) == 0) {
            throw in.wrong(at, "the file is big-endian; convert it to little-endian");
        }
        if (version < OLDEST || version > NEWEST) {
            throw in.wrong(
                    at,
                    "the file is of GGUF version " + Integer.toUnsignedString(version) + "; " + OLDEST + " and "
                            + NEWEST + " can be read");
        }
        return version;
    }

    private static int alignment(HeaderInput in, Metadata metadata) throws GgufException {
        MetadataValue value = metadata.value(ALIGNMENT);
        if (value == null) {
            return DEFAULT_ALIGNMENT;
        }
        if (value instanceof MetadataValue.Whole(ValueType type, long bytes)
                && type == ValueType.U32
                && bytes <= Integer.MAX_VALUE
                && Long.bitCount(bytes) == 1) {
            return (int) bytes;
        }
        throw in.wrong(in.position(), "key '" + ALIGNMENT + "' further up is no power of two below 2^31 of type u32");
    }
}
