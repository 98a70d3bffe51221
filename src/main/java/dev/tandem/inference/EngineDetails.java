package dev.tandem.inference;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tandem.gguf.Inspection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What else is known of what an engine runs, for comparing it with others. Immutable. What an engine cannot know is
 * {@code null}; what it knows not to be there is empty.
 *
 * @param weights what is inside the file
 * @param template text of the chat template in force; not shown with the rest, for its length
 * @param projector the multimodal projector: file name and the beginning of its hash
 * @param rope settings of rotary positions, the file's and the operator's, by name
 * @param sampling what is sampled with when a request does not say, by the names of request fields
 */
public record EngineDetails(
        @Nullable Inspection weights,
        @JsonIgnore @Nullable String template,
        @Nullable String projector,
        @Nullable SortedMap<String, String> rope,
        @Nullable SortedMap<String, String> sampling) {

    /** Nothing is known. */
    public static final EngineDetails UNKNOWN = new EngineDetails(null, null, null, null, null);

    public EngineDetails {
        rope = rope == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(rope));
        sampling = sampling == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(sampling));
    }

    /** Hash of what cuts a text into tokens; {@code null} when it is not known. */
    @JsonIgnore
    public @Nullable String tokenizerSha256() {
        return weights == null ? null : weights.tokenizerSha256();
    }

    public EngineDetails withSampling(SortedMap<String, String> others) {
        return new EngineDetails(weights, template, projector, rope, others);
    }
}
