package dev.tandem.gguf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is inside a model's file or files, summed up in llama.cpp's words. Immutable and small, whatever the files hold.
 * What a file does not say is {@code null}.
 *
 * @param files the file, or the parts of a split model in order
 * @param sha256 of the file; of a split model, of its parts' hashes as hex digits, one on each line
 * @param architecture such as {@code gemma4}
 * @param name as its author gave it
 * @param quantizedBy who made the quant
 * @param fileType the recipe, such as {@code Q4_K - Medium}
 * @param parameters weights in all ("model params")
 * @param activeParameters those that one token is computed with; as {@code parameters} when the model is dense
 * @param experts of a mixture of experts
 * @param tensorBytes of all tensors without padding ("file size" in llama.cpp's load log)
 * @param bitsPerWeight over all tensors ("BPW")
 * @param types tensors by type, in the order of llama.cpp's load log
 * @param groups the same by what the tensors are for
 * @param importanceMatrix what the quant was made with
 * @param tokenizerSha256 see {@link GgufFile#tokenizerSha256()}
 * @param templateSha256 of the chat template
 * @param contextLength tokens that the model was made for
 * @param slidingWindow of models that have one
 * @param rope the keys {@code <architecture>.rope.*} without their architecture, as text
 * @param sampling the keys {@code general.sampling.*}, which llama-server takes as defaults, by their last part
 * @param stated what it says of its origin: base name, fine-tune, size, base models; for a human to compare
 * @param shapeSha256 of the names and dimensions of all tensors: equal for all quants of one model
 */
public record Inspection(
        List<Part> files,
        String sha256,
        @Nullable String architecture,
        @Nullable String name,
        @Nullable String quantizedBy,
        String fileType,
        long parameters,
        long activeParameters,
        @Nullable MixtureOfExperts experts,
        long tensorBytes,
        @Nullable Double bitsPerWeight,
        Map<String, Integer> types,
        List<GroupMix> groups,
        @Nullable ImportanceMatrix importanceMatrix,
        @Nullable String tokenizerSha256,
        @Nullable String templateSha256,
        @Nullable Integer contextLength,
        @Nullable SlidingWindow slidingWindow,
        SortedMap<String, String> rope,
        SortedMap<String, String> sampling,
        SortedMap<String, String> stated,
        String shapeSha256) {

    private static final String SAMPLING = "general.sampling.";
    private static final List<String> ORIGIN = List.of(
            "general.basename",
            "general.finetune",
            "general.size_label",
            "general.version",
            "general.base_model.0.name",
            "general.base_model.0.repo_url");

    public Inspection {
        files = List.copyOf(files);
        groups = List.copyOf(groups);
        rope = Collections.unmodifiableSortedMap(new TreeMap<>(rope));
        sampling = Collections.unmodifiableSortedMap(new TreeMap<>(sampling));
        stated = Collections.unmodifiableSortedMap(new TreeMap<>(stated));
    }

    /**
     * One file.
     *
     * @param name without its directory
     * @param bytes its size
     * @param sha256 its hash, 64 hex digits
     */
    public record Part(String name, long bytes, String sha256) {}

    /** How the hash of a file is found. */
    @FunctionalInterface
    public interface Hasher {

        /** 64 hex digits; see {@link FileHash#sha256(Path)}. */
        String sha256(Path file) throws IOException;
    }

    /** Bytes of all files. */
    public long fileBytes() {
        return files.stream().mapToLong(Part::bytes).sum();
    }

    /**
     * Looks into a model. Blocks: a hash takes about a second for each GB.
     *
     * @throws GgufException when a file is no GGUF file that makes sense
     * @throws IOException when one cannot be read
     */
    public static Inspection of(GgufModel model, Hasher hasher) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Path path : model.paths()) {
            parts.add(new Part(String.valueOf(path.getFileName()), Files.size(path), hasher.sha256(path)));
        }
        return of(model.header(), parts);
    }

    /** The same of what was read before. Pure. */
    static Inspection of(GgufFile file, List<Part> parts) {
        MixtureOfExperts experts = MixtureOfExperts.of(file);
        return new Inspection(
                parts,
                sha256(parts),
                file.architecture(),
                file.name(),
                file.quantizedBy(),
                file.fileType(),
                file.parameterCount(),
                experts == null ? file.parameterCount() : experts.active(file.tensors()),
                experts,
                file.tensorBytes(),
                file.bitsPerWeight(),
                TensorMix.printed(file.tensors()),
                GroupMix.of(file.tensors()),
                ImportanceMatrix.of(file.metadata()),
                file.tokenizerSha256(),
                file.templateSha256(),
                file.contextLength(),
                SlidingWindow.of(file),
                file.metadata().shown(file.architecture() + ".", file.architecture() + ".rope."),
                file.metadata().shown(SAMPLING, SAMPLING),
                origin(file.metadata()),
                shape(file.tensors()));
    }

    private static String sha256(List<Part> parts) {
        return parts.size() == 1
                ? parts.getFirst().sha256()
                : FileHash.sha256(parts.stream()
                        .map(part -> part.sha256() + "\n")
                        .collect(Collectors.joining())
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static SortedMap<String, String> origin(Metadata metadata) {
        SortedMap<String, String> stated = new TreeMap<>();
        for (String key : ORIGIN) {
            String value = metadata.text(key);
            if (value != null) {
                stated.put(key, value);
            }
        }
        return stated;
    }

    private static String shape(List<Tensor> tensors) {
        String lines = tensors.stream()
                .map(tensor -> tensor.name() + " " + tensor.dimensions() + "\n")
                .sorted()
                .collect(Collectors.joining());
        return FileHash.sha256(lines.getBytes(StandardCharsets.UTF_8));
    }
}
