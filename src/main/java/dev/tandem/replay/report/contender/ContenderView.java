package dev.tandem.replay.report.contender;

import dev.tandem.gguf.ImportanceMatrix;
import dev.tandem.gguf.Inspection;
import dev.tandem.inference.EngineDescription;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a variant runs, as far as known: what somebody else needs to have the same.
 *
 * @param engine kind of engine
 * @param build version of the inference code
 * @param quantization the recipe
 * @param bitsPerWeight over all tensors
 * @param fileSha256 hash of the weights
 * @param files the weights' files, with their bytes and hashes; empty where they are not known
 * @param uploader who made the quant, as its file says
 * @param origin what the file says of where it comes from, by GGUF's keys
 * @param importanceMatrix what the file says that the quant was made with
 * @param tensorTypes how many tensors have which type
 * @param templateSha256 hash of the chat template
 * @param contextLength tokens of prompt and answer together
 * @param kvType type of the key-value cache
 * @param slots requests that run at the same time
 * @param arguments what else was set, without secrets
 */
public record ContenderView(
        String engine,
        @Nullable String build,
        @Nullable String quantization,
        @Nullable Double bitsPerWeight,
        @Nullable String fileSha256,
        List<Inspection.Part> files,
        @Nullable String uploader,
        SortedMap<String, String> origin,
        @Nullable ImportanceMatrix importanceMatrix,
        Map<String, Integer> tensorTypes,
        @Nullable String templateSha256,
        @Nullable Integer contextLength,
        @Nullable String kvType,
        int slots,
        String arguments) {

    private static final String REPOSITORY = "https://huggingface.co/";

    /** The same of what an engine says. */
    public static ContenderView of(EngineDescription description) {
        Inspection weights = description.details().weights();
        return new ContenderView(
                description.engine(),
                description.build(),
                description.quantization(),
                description.bitsPerWeight(),
                description.fileSha256(),
                weights == null ? List.of() : weights.files(),
                weights == null ? null : weights.quantizedBy(),
                weights == null ? new TreeMap<>() : weights.stated(),
                weights == null ? null : weights.importanceMatrix(),
                weights == null ? Map.of() : weights.types(),
                description.templateSha256(),
                description.contextLength(),
                description.kvType(),
                description.slots(),
                description.arguments());
    }

    /** Of all its files; 0 where they are not known. */
    public long bytes() {
        return files.stream().mapToLong(Inspection.Part::bytes).sum();
    }

    /** Who made the quant, and of what, in a line; empty where the file does not say. */
    public String source() {
        String base = origin.get("general.base_model.0.repo_url");
        String of = base == null ? origin.get("general.base_model.0.name") : base.replace(REPOSITORY, "");
        if (uploader == null) {
            return of == null ? "" : "of " + of;
        }
        return of == null ? uploader : uploader + ", of " + of;
    }
}
