package dev.tandem.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.comparison.Confound.Kind;
import dev.tandem.inference.Capabilities;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineDetails;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class VariantConfoundsTest {

    private static final String ARGUMENTS = "-t 1 -c 8192 --flash-attn CUDA_VISIBLE_DEVICES=0";
    private static final Map<String, String> SAMPLING = Map.of("temperature", "0.8", "top_k", "40");

    private static EngineDescription variant(
            String file, String template, String arguments, @Nullable Map<String, String> sampling) {
        return new EngineDescription(
                "llama-server",
                "b1",
                "gemma3",
                "Q4_0",
                4.5,
                file,
                template,
                2048,
                "f16",
                4,
                arguments,
                Capabilities.EVERYTHING,
                new EngineDetails(null, null, "", new TreeMap<>(), sampling == null ? null : new TreeMap<>(sampling)));
    }

    private static List<Confound> between(EngineDescription one, EngineDescription other) {
        return Confounds.ofVariants(Map.of("a", one, "b", other));
    }

    @Test
    void shouldFindNothingWhenOnlyTheWeightsDiffer() {
        assertThat(between(variant("1", "t", ARGUMENTS, SAMPLING), variant("2", "t", ARGUMENTS, SAMPLING)))
                .isEmpty();
    }

    @Test
    void shouldNameOnlyTheArgumentsThatDiffer() {
        List<Confound> confounds = between(
                variant("1", "t", ARGUMENTS, SAMPLING),
                variant("2", "t", "-t 2 -c 8192 --flash-attn CUDA_VISIBLE_DEVICES=1 --mlock", SAMPLING));

        assertThat(confounds)
                .singleElement()
                .satisfies(confound -> assertThat(confound.shown())
                        .isEqualTo(
                                "arguments (a: -t=1 CUDA_VISIBLE_DEVICES=0, b: --mlock= -t=2 CUDA_VISIBLE_DEVICES=1)"));
    }

    @Test
    void shouldNotTellOfWhatOneEngineCannotKnow() {
        EngineDescription remote = EngineDescription.configured("llama-server", null, null, 4, ARGUMENTS);

        assertThat(between(variant("1", "t", ARGUMENTS, SAMPLING), remote)).isEmpty();
    }

    @Test
    void shouldCompareTheSamplersThatBothHave() {
        List<Confound> confounds = between(
                variant("1", "t", ARGUMENTS, SAMPLING),
                variant("2", "t", ARGUMENTS, Map.of("temperature", "0.8", "top_k", "64", "dry_base", "1.75")));

        assertThat(confounds)
                .singleElement()
                .satisfies(confound ->
                        assertThat(confound.shown()).isEqualTo("sampler defaults (a: top_k=40, b: top_k=64)"));
    }

    @Test
    void shouldOfferWhatWouldRemoveTheConfounds() {
        List<Confound> both = between(
                variant("1", "t", ARGUMENTS, SAMPLING), variant("2", "u", ARGUMENTS, Map.of("temperature", "1.0")));
        List<Confound> neither = between(variant("1", "t", "-t 1", SAMPLING), variant("2", "t", "-t 2", SAMPLING));

        assertThat(ConfoundWarning.of("m", both))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains(
                                "chat template (a: t, b: u); sampler defaults (a: temperature=0.8, b: temperature=1.0).")
                        .contains("To force one template and one sampler on all of them, set tandem.models.m.template"
                                + " and tandem.models.m.sampling."));
        assertThat(ConfoundWarning.of("m", neither))
                .hasValueSatisfying(text -> assertThat(text).doesNotContain("To force"));
        assertThat(ConfoundWarning.of("m", List.of())).isEmpty();
    }

    @Test
    void shouldOpenANewEpochWhenWhatCountsChanges() {
        EngineDescription before = variant("1", "t", ARGUMENTS, SAMPLING);

        assertThat(variant("1", "t", ARGUMENTS, SAMPLING).fingerprint()).isEqualTo(before.fingerprint());
        assertThat(variant("1", "t", ARGUMENTS, Map.of()).fingerprint()).isNotEqualTo(before.fingerprint());
        assertThat(variant("2", "t", ARGUMENTS, SAMPLING).fingerprint()).isNotEqualTo(before.fingerprint());
        assertThat(before.with(new EngineDetails(null, null, "mm.gguf 1", new TreeMap<>(), new TreeMap<>(SAMPLING)))
                        .fingerprint())
                .isNotEqualTo(before.fingerprint());
    }

    @Test
    void shouldNameEveryKind() {
        assertThat(Kind.values()).extracting(Kind::label).doesNotHaveDuplicates();
    }
}
