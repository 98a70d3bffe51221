package dev.tandem.gguf;

import org.jspecify.annotations.Nullable;

/**
 * What a file says of the importance matrix that its types were chosen or its weights rounded with, in the keys that
 * {@code llama-quantize} writes. Any of them may be missing; at least one is there.
 *
 * @param file name of the matrix's file
 * @param dataset what it was computed from
 * @param entries tensors that it covers
 * @param chunks pieces of text that it was computed from
 */
public record ImportanceMatrix(
        @Nullable String file,
        @Nullable String dataset,
        @Nullable Long entries,
        @Nullable Long chunks) {

    private static final String PREFIX = "quantize.imatrix.";

    /** {@code null} when the file says nothing of one. */
    static @Nullable ImportanceMatrix of(Metadata metadata) {
        ImportanceMatrix matrix = new ImportanceMatrix(
                metadata.text(PREFIX + "file"),
                metadata.text(PREFIX + "dataset"),
                metadata.whole(PREFIX + "entries_count"),
                metadata.whole(PREFIX + "chunks_count"));
        return matrix.equals(new ImportanceMatrix(null, null, null, null)) ? null : matrix;
    }
}
