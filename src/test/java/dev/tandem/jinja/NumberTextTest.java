package dev.tandem.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values from C's printf. */
@Tag("unit")
class NumberTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.0, 0",
        "-0.0, -0.0, -0",
        "1, 1.0, 1",
        "2.5, 2.5, 2.5",
        "0.1, 0.1, 0.1",
        "123456.789, 123456.789, 123457",
        "1234567, 1234567.0, 1.23457e+06",
        "0.0001, 0.0001, 0.0001",
        "0.00001, 0.00001, 1e-05",
        "0.0000001, 0.0, 1e-07",
        "-1.5e300, , -1.5e+300",
        "999999.5, 999999.5, 1e+06",
    })
    void shouldPrintAsCDoes(double value, String printed, String json) {
        if (printed != null) {
            assertThat(NumberText.printed(value)).isEqualTo(printed);
        }
        assertThat(NumberText.json(value)).isEqualTo(json);
    }
}
