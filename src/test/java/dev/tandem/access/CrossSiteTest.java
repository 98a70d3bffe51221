package dev.tandem.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.access.CrossSite.Fetch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class CrossSiteTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, false, false",
                "http://localhost:8080, -, false, false",
                "https://localhost:8080, -, false, false",
                "https://chat.example.com, same-origin, false, false",
                "chrome-extension://abc, none, false, false",
                "-, same-origin, false, false",
                "-, cross-site, true, false",
                "-, cross-site, false, true",
                "-, same-site, false, true",
                "http://localhost:3000, same-site, false, true",
                "http://localhost:3000, -, false, true",
                "https://evil.com, cross-site, false, true",
                "https://evil.com, cross-site, true, true",
                "null, -, false, true"
            })
    void shouldTellWhatAForeignPageSends(String origin, String site, boolean opening, boolean foreign) {
        assertThat(CrossSite.isForeign(new Fetch(origin, site, opening, "localhost:8080")))
                .isEqualTo(foreign);
    }
}
