package dev.tandem.replay.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.Operation;
import dev.tandem.openai.validation.RequestValidator;
import dev.tandem.replay.ReplayPlanFixture;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.PromptSelection;
import java.io.IOException;
import java.io.InputStream;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The prompts that come with the program, as a replay reads them. */
@Tag("unit")
class BundledPromptsTest {

    private static final List<String> KINDS = List.of("code", "chat", "json", "non-latin", "long", "reasoning");
    private static final int MOST_MESSAGES = 1_000;

    private static final List<Prompt> PROMPTS = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        try (InputStream bundled = BundledPrompts.open()) {
            new PromptReader(
                            ReplayPlanFixture.plan(PromptOrder.PAIRED, PromptSelection.LAST),
                            BundledPrompts.COUNT,
                            ReplayPlanFixture.LENIENT)
                    .read(bundled, PROMPTS::add);
        }
    }

    @Test
    void shouldBeTwentyOfEachKindAndAMixtureFromTheBeginning() {
        Map<String, Long> kinds = PROMPTS.stream()
                .collect(Collectors.groupingBy(prompt -> Objects.requireNonNull(prompt.kind()), Collectors.counting()));

        assertThat(PROMPTS).hasSize(BundledPrompts.COUNT);
        assertThat(kinds.keySet()).containsExactlyInAnyOrderElementsOf(KINDS);
        assertThat(kinds.values()).containsOnly(20L);
        assertThat(PROMPTS.subList(0, 6)).extracting(Prompt::kind).containsExactlyElementsOf(KINDS);
    }

    @Test
    void shouldEachBeAConversationOfItsOwnThatSetsNothingButWhatIsAsked() {
        assertThat(PROMPTS).extracting(Prompt::unit).doesNotHaveDuplicates();
        assertThat(PROMPTS).allMatch(Prompt::greedy);
        assertThat(PROMPTS)
                .allSatisfy(prompt -> assertThat(prompt.body().properties())
                        .extracting(Map.Entry::getKey)
                        .isSubsetOf("messages", "tools", "response_format", "temperature", "seed"));
    }

    @Test
    void shouldBeWhatClientsMaySend() {
        RequestValidator validator = new RequestValidator(MOST_MESSAGES);

        assertThat(PROMPTS)
                .allSatisfy(prompt -> validator.validate(
                        Operation.CHAT, prompt.body().deepCopy().put("model", "demo")));
    }

    @Test
    void shouldHaveSizesThatFitTheirKind() throws IOException {
        PromptSizes sizes;
        try (InputStream bundled = BundledPrompts.open()) {
            sizes = PromptSizes.of(bundled, BundledPrompts.COUNT);
        }

        // Two bytes a token at worst: with its answer the longest fits into 8,192 tokens.
        assertThat(sizes.longest()).isBetween(8_000L, 15_000L);
        assertThat(sizes.prompts()).isEqualTo(BundledPrompts.COUNT);
        assertThat(sizes.answer()).isZero();
        assertThat(PROMPTS).allSatisfy(prompt -> {
            int length = prompt.body().path("messages").toString().length();
            if ("long".equals(prompt.kind())) {
                assertThat(length).isBetween(2_300, 16_000);
            } else {
                assertThat(length).isBetween(50, 2_300);
            }
        });
    }

    @Test
    void shouldBeOfTheirKind() {
        assertThat(of("json"))
                .allSatisfy(prompt -> assertThat(
                                prompt.body().has("tools") || prompt.body().has("response_format"))
                        .isTrue());
        assertThat(of("json").stream().filter(prompt -> prompt.body().has("tools")))
                .hasSize(10);
        assertThat(of("non-latin"))
                .allSatisfy(prompt -> assertThat(foreign(question(prompt))).isGreaterThan(.5));
        assertThat(of("code").stream().filter(prompt -> question(prompt).contains("```")))
                .hasSizeGreaterThan(5);
    }

    private static List<Prompt> of(String kind) {
        return PROMPTS.stream().filter(prompt -> kind.equals(prompt.kind())).toList();
    }

    private static String question(Prompt prompt) {
        return prompt.body().path("messages").findValuesAsText("content").toString();
    }

    private static double foreign(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long foreign = text.codePoints()
                .filter(Character::isLetter)
                .filter(letter -> UnicodeScript.of(letter) != UnicodeScript.LATIN)
                .count();
        return (double) foreign / letters;
    }
}
