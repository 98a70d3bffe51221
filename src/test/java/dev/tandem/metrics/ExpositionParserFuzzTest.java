package dev.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tandem.metrics.EnginesPage.Scraped;
import dev.tandem.metrics.ExpositionParser.Exposition;
import dev.tandem.routing.VariantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(10)
class ExpositionParserFuzzTest {

    private static final VariantId ID = new VariantId("m", "v");

    /** What a page makes of it is of the format to the letter, and every line of it says whose it is. */
    @FuzzTest
    void shouldWriteNothingButSeriesOfTheVariant(byte[] told) {
        Exposition read = ExpositionParser.parse(new String(told, StandardCharsets.UTF_8));

        String page = EnginesPage.of(List.of(new Scraped(ID, Optional.of(read), Duration.ZERO)));

        assertThat(page.split("\n"))
                .allMatch(line -> line.matches("# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .*")
                        || line.matches("[a-zA-Z_:][a-zA-Z0-9_:]*\\{model=\"m\",variant=\"v\".*} [0-9NaInfeE.+-]+"));
        Exposition again = ExpositionParser.parse(page);
        assertThat(again.rejected()).isZero();
        assertThat(EnginesPage.of(List.of(new Scraped(ID, Optional.of(again), Duration.ZERO))))
                .startsWith("# HELP tandem_engine_scrape_up ");
    }
}
