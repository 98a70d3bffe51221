package dev.tandem.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.ChatRequest;
import dev.tandem.testing.Requests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class CategoryTest {

    private static final ChatRequest PLAIN = Requests.chat("What is the capital of France?");

    private static Category of(String text) {
        return Category.of(PLAIN, 100, text, false);
    }

    @Test
    void shouldTellKindsOfAnswersApart() {
        assertThat(of("The capital is Paris.")).isEqualTo(Category.OTHER);
        assertThat(of("Use this:\n```java\nint i;\n```")).isEqualTo(Category.CODE);
        assertThat(of(" {\"capital\": \"Paris\"}\n")).isEqualTo(Category.JSON_OR_TOOL);
        assertThat(of("[1, 2]")).isEqualTo(Category.JSON_OR_TOOL);
        assertThat(of("法国的首都是巴黎。")).isEqualTo(Category.NON_LATIN);
        assertThat(of("Столица Франции — Париж.")).isEqualTo(Category.NON_LATIN);
        assertThat(Category.of(PLAIN, 100, "", true)).isEqualTo(Category.JSON_OR_TOOL);
        assertThat(Category.of(PLAIN, 8_193, "[1, 2]", false)).isEqualTo(Category.LONG_CONTEXT);
    }

    @Test
    void shouldNotBeMisledByAWordOrASign() {
        assertThat(of("[sic] The Greek word λόγος means word, reason or account."))
                .isEqualTo(Category.OTHER);
        assertThat(of("Use {braces} here")).isEqualTo(Category.OTHER);
        assertThat(of("1 + 1 = 2")).isEqualTo(Category.OTHER);
        assertThat(of("Crème brûlée à la française")).isEqualTo(Category.OTHER);
        assertThat(of("")).isEqualTo(Category.OTHER);
        assertThat(Category.of(PLAIN, 8_192, "Long.", false)).isEqualTo(Category.OTHER);
    }
}
