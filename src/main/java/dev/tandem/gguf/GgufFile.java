package dev.tandem.gguf;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is inside a GGUF file, in llama.cpp's words. Immutable. A view is {@code null} where the file does not say, or
 * says it in a type that makes no sense.
 *
 * @param version format version, 2 or 3
 * @param metadata keys and values
 * @param tensors the tensor table, in the order of the file; empty for a file without weights
 * @param alignment bytes, a power of two
 * @param dataOffset first byte of the data section
 * @param fileSize bytes of the whole file
 */
public record GgufFile(
        int version, Metadata metadata, List<Tensor> tensors, int alignment, long dataOffset, long fileSize) {

    private static final String CHAT_TEMPLATE = "tokenizer.chat_template";

    public GgufFile {
        tensors = List.copyOf(tensors);
    }

    /** Model architecture, such as {@code gemma3}. */
    public @Nullable String architecture() {
        return metadata.text("general.architecture");
    }

    /** The model's name as its author gave it. */
    public @Nullable String name() {
        return metadata.text("general.name");
    }

    /** Who made the quant. */
    public @Nullable String quantizedBy() {
        return metadata.text("general.quantized_by");
    }

    /** The recipe as llama.cpp prints it, such as {@code Q4_K - Medium}, with {@code (guessed)} where it guesses. */
    public String fileType() {
        Long stated = metadata.whole("general.file_type");
        return stated == null ? FileType.guess(TensorMix.commonest(tensors)) : FileType.nameOf(stated);
    }

    /** Tokens of context that the model was made for; at least 1. */
    public @Nullable Integer contextLength() {
        Long length = metadata.whole(architecture() + ".context_length");
        return length == null || length < 1 || length > Integer.MAX_VALUE ? null : (Integer) length.intValue();
    }

    /** The default chat template, a Jinja text; also {@code null} when it is longer than 1 MiB. */
    public @Nullable String chatTemplate() {
        return metadata.text(CHAT_TEMPLATE);
    }

    /** Hash of the template's bytes, 64 hex digits. */
    public @Nullable String templateSha256() {
        return metadata.value(CHAT_TEMPLATE) instanceof MetadataValue.Text text ? text.sha256() : null;
    }

    /** Hash of all that decides which ids a text becomes, see {@link TokenizerHash}; {@code null} without vocabulary. */
    public @Nullable String tokenizerSha256() {
        return TokenizerHash.of(metadata);
    }

    /** Weights in all tensors together ("model params"). */
    public long parameterCount() {
        return tensors.stream().mapToLong(Tensor::elements).sum();
    }

    /** Bytes of all tensors without padding ("file size" in llama.cpp's load log). */
    public long tensorBytes() {
        return tensors.stream().mapToLong(Tensor::bytes).sum();
    }

    /** Bits that one weight takes on average, scales included ("BPW"): 8 × bytes / weights. */
    public @Nullable Double bitsPerWeight() {
        long parameters = parameterCount();
        return parameters == 0 ? null : (Double) (tensorBytes() * 8.0 / parameters);
    }

    /** How many tensors there are of each type, in the order of llama.cpp's load log. Unmodifiable. */
    public SortedMap<TensorType, Integer> tensorTypes() {
        return TensorMix.counts(tensors);
    }

    /** The next multiple of the alignment, a power of two. */
    static long padded(long position, int alignment) {
        return (position + alignment - 1) & -alignment;
    }
}
