package dev.tandem.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class QuarkusSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.prot, quarkus.http.port",
        "quarkus.http.hst, quarkus.http.host",
        "quarkus.htttp.port, quarkus.http.port",
        "quarkus.http.read_timeout, quarkus.http.read-timeout"
    })
    void shouldNameWhatWasMeantWhenASettingIsMistyped(String typed, String right) {
        assertThat(warnings(typed))
                .containsExactly(typed + ": Quarkus knows no such setting and ignores it. Did you mean " + right + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.port",
        "quarkus.http.cors.origins",
        "quarkus.log.category.mine.level",
        "quarkus.http.limits.max-form",
        "tandem.http.prot"
    })
    void shouldNotWarnOfWhatIsKnownOrLikeNothing(String name) {
        assertThat(warnings(name)).isEmpty();
    }

    private static List<String> warnings(String name) {
        return QuarkusSettings.warnings(new SmallRyeConfigBuilder()
                .withDefaultValues(Map.of(
                        "quarkus.http.port", "8080",
                        "quarkus.http.host", "0.0.0.0",
                        "quarkus.http.read-timeout", "60s"))
                .withSources(new PropertiesConfigSource(Map.of(name, "1"), "operator", 260))
                .build());
    }
}
