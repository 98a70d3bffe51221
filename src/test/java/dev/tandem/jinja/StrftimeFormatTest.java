package dev.tandem.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StrftimeFormatTest {

    @Test
    void shouldWriteDatesAsCDoes() {
        assertThat(StrftimeFormat.format(
                        "%d %b %Y|%B %-d, %y|%A %a|%H:%M:%S|%I %p|%j|%F %T|100%%", JinjaDialectTest.NOW))
                .isEqualTo("04 Mar 2026|March 4, 26|Wednesday Wed|05:06:07|05 AM|063|2026-03-04 05:06:07|100%");
    }

    @Test
    void shouldSaySoWhenALetterIsNotKnown() {
        assertThatThrownBy(() -> StrftimeFormat.format("%Q", JinjaDialectTest.NOW))
                .hasMessageContaining("%Q");
    }
}
