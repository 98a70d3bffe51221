package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.embedded.libllama.CacheType;
import dev.tandem.engine.embedded.libllama.ContextSettings;
import dev.tandem.engine.embedded.libllama.FlashAttention;
import dev.tandem.engine.embedded.libllama.Libllama;
import dev.tandem.engine.embedded.libllama.LlamaBatch;
import dev.tandem.engine.embedded.libllama.LlamaContext;
import dev.tandem.engine.embedded.libllama.LlamaContext.Decoded;
import dev.tandem.engine.embedded.libllama.LlamaSampler;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.engine.embedded.libllama.SamplerSettings;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What must be so of every library that is called, with the demo model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LibllamaContract {

    private static final Path DEMO = Path.of("src/main/resources/models/demo-Q8_0.gguf");
    private static final String QUESTION =
            "<bos><start_of_turn>user\nWhat is the capital of France?<end_of_turn>\n<start_of_turn>model\n";
    private static final ContextSettings SETTINGS =
            new ContextSettings(2, 256, 64, 2, 1, CacheType.F16, FlashAttention.AUTO);

    protected abstract Libllama library();

    private LlamaWeights weights;

    @BeforeAll
    void load() {
        weights = LlamaWeights.load(library(), DEMO, 0);
    }

    @AfterAll
    void close() {
        // Not there where the library is not.
        if (weights != null) {
            weights.close();
        }
    }

    private static SamplerSettings greedy(List<SamplerSettings.Bias> biases, @Nullable String grammar) {
        return new SamplerSettings(0, 40, .95f, .05f, 1, 0, 0, 1, biases, grammar);
    }

    private int[] question() {
        return weights.encode(QUESTION);
    }

    /** Answers on one sequence, beginning with what is remembered of it. */
    private String answer(LlamaContext context, int sequence, int remembered, SamplerSettings settings, int limit) {
        int[] prompt = question();
        List<Integer> answer = new ArrayList<>();
        try (LlamaSampler sampler = LlamaSampler.create(weights, settings)) {
            sampler.begin(prompt);
            LlamaBatch batch = context.batch();
            int last = 0;
            batch.clear();
            for (int i = remembered; i < prompt.length; i++) {
                last = batch.add(prompt[i], i, sequence, i == prompt.length - 1);
            }
            while (answer.size() < limit) {
                assertThat(context.decode()).isEqualTo(Decoded.DONE);
                int token = sampler.sample(context, last);
                if (weights.endsGeneration(token)) {
                    break;
                }
                answer.add(token);
                batch.clear();
                last = batch.add(token, prompt.length + answer.size() - 1, sequence, true);
            }
        }
        return weights.decode(answer.stream().mapToInt(i -> i).toArray());
    }

    @Test
    void shouldAnswerAlikeOnEverySequenceAndFromWhatIsRemembered() {
        try (LlamaContext context = LlamaContext.create(weights, SETTINGS, null)) {
            String first = answer(context, 0, 0, greedy(List.of(), null), 60);
            assertThat(first).contains("Paris");
            assertThat(answer(context, 1, 0, greedy(List.of(), null), 60)).isEqualTo(first);
            int kept = context.keep(0, 5);
            assertThat(kept).isEqualTo(5);
            assertThat(answer(context, 0, kept, greedy(List.of(), null), 60)).isEqualTo(first);
            assertThat(context.keep(1, 0)).isZero();
        }
    }

    @Test
    void shouldKeepToBiasesAndGrammars() {
        try (LlamaContext context = LlamaContext.create(weights, SETTINGS, null)) {
            List<SamplerSettings.Bias> never = IntStream.of(weights.encode(" Paris"))
                    .mapToObj(token -> new SamplerSettings.Bias(token, Float.NEGATIVE_INFINITY))
                    .toList();
            assertThat(answer(context, 0, 0, greedy(never, null), 60)).doesNotContain("Paris");
            context.clear();
            assertThat(answer(context, 0, 0, greedy(List.of(), "root ::= \"4\" [12] \"!\""), 60))
                    .matches("4[12]!");
            context.clear();
            SamplerSettings chance = new SamplerSettings(2, 0, 1, 0, 1.3f, .5f, .5f, 7, List.of(), "root ::= [a-c]{5}");
            assertThat(answer(context, 0, 0, chance, 60)).matches("[a-c]{5}");
        }
    }

    @Test
    void shouldSampleTheSameWhenTheSeedIs() {
        try (LlamaContext context = LlamaContext.create(weights, SETTINGS, null)) {
            SamplerSettings seeded = new SamplerSettings(1.5f, 40, .95f, .05f, 1.1f, .1f, .1f, 42, List.of(), null);
            String first = answer(context, 0, 0, seeded, 30);
            context.clear();
            assertThat(answer(context, 0, 0, seeded, 30)).isEqualTo(first);
        }
    }

    /** Logits that are divided by it are infinite, of which the library makes anything. */
    @Test
    void shouldTakeTheLikeliestTokensWhenTheTemperatureIsNextToNothing() {
        try (LlamaContext context = LlamaContext.create(weights, SETTINGS, null)) {
            String likeliest = answer(context, 0, 0, greedy(List.of(), null), 30);
            for (float temperature : new float[] {Float.MIN_VALUE, 1e-38f, 1e-30f, 1e-7f, 1e-6f, 1e-5f}) {
                context.clear();
                SamplerSettings cold = new SamplerSettings(temperature, 40, .95f, .05f, 1, 0, 0, 1, List.of(), null);
                assertThat(answer(context, 0, 0, cold, 30)).isEqualTo(likeliest);
            }
        }
    }

    @Test
    void shouldRefuseAGrammarThatIsNone() {
        assertThatThrownBy(() -> LlamaSampler.create(weights, greedy(List.of(), "root ::= (")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LlamaSampler.create(weights, greedy(List.of(), "other ::= \"x\"")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LlamaSampler.create(weights, greedy(List.of(new SamplerSettings.Bias(1984, 1)), null)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldFailRatherThanEndTheProcessWhenNoTokenIsAllowed() {
        try (LlamaContext context = LlamaContext.create(weights, SETTINGS, null)) {
            List<SamplerSettings.Bias> never = IntStream.range(0, weights.vocabularySize())
                    .filter(id -> weights.decode(id).contains("q"))
                    .mapToObj(id -> new SamplerSettings.Bias(id, Float.NEGATIVE_INFINITY))
                    .toList();
            // One byte of a character that stands alone is no "q" either.
            assertThatThrownBy(() -> answer(context, 0, 0, greedy(never, "root ::= \"q\""), 3))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldRefuseWhatWouldEndTheProcess() {
        try (LlamaContext context = LlamaContext.create(weights, SETTINGS, null);
                LlamaSampler sampler = LlamaSampler.create(weights, greedy(List.of(), null))) {
            LlamaBatch batch = context.batch();
            assertThat(context.decode()).isEqualTo(Decoded.DONE);
            assertThatThrownBy(() -> sampler.sample(context, 0)).isInstanceOf(IllegalArgumentException.class);
            for (int[] wrong : new int[][] {{-1, 0, 0}, {1984, 0, 0}, {5, -1, 0}, {5, 256, 0}, {5, 0, -1}, {5, 0, 2}}) {
                assertThatThrownBy(() -> batch.add(wrong[0], wrong[1], wrong[2], false))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            batch.add(5, 0, 0, true);
            batch.add(5, 0, 1, true);
            assertThatThrownBy(() -> batch.add(5, 1, 0, true)).isInstanceOf(IllegalArgumentException.class);
            IntStream.range(1, 63).forEach(i -> batch.add(5, i, 0, false));
            assertThatThrownBy(() -> batch.add(5, 63, 0, false)).isInstanceOf(IllegalArgumentException.class);
            assertThat(context.decode()).isEqualTo(Decoded.DONE);
            assertThatThrownBy(() -> sampler.sample(context, 2)).isInstanceOf(IllegalArgumentException.class);
            MemorySegment logits = context.logits(1);
            assertThat(logits.byteSize()).isEqualTo(4L * weights.vocabularySize());
            assertThat(logits.get(ValueLayout.JAVA_FLOAT, 0)).isFinite();
            assertThatThrownBy(() -> weights.piece(1984)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldTellTokensAndTexts() {
        String text = "a 😀 ü 漢\u0000 z<end_of_turn>";
        assertThat(weights.decode(weights.encode(text))).isEqualTo(text);
        assertThat(weights.encode("<end_of_turn>")).containsExactly(5);
        assertThat(weights.encodePlain("<end_of_turn>").length).isGreaterThan(1);
        assertThat(weights.endsGeneration(5)).isTrue();
        assertThat(weights.endsGeneration(300)).isFalse();
        assertThat(weights.piece(5)).isEmpty();
        assertThat(weights.encode("")).isEmpty();
        assertThat(weights.beginning()).isEqualTo("<bos>");
        assertThat(weights.end()).isEqualTo("<eos>");
    }

    @Test
    void shouldSaySoWhenAModelCannotBeLoaded() {
        assertThatThrownBy(() -> LlamaWeights.load(library(), Path.of("nowhere.gguf"), 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseCallsWhenItIsClosed() {
        LlamaWeights closing = LlamaWeights.load(library(), DEMO, 0);
        closing.close();
        closing.close();
        assertThatThrownBy(() -> closing.encode("x")).isInstanceOf(IllegalStateException.class);
    }
}
