package dev.tandem.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigurableConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class HostDefaultTest {

    private static final String HOST = "quarkus.http.host";

    @ParameterizedTest
    @CsvSource({
        "tandem.edge.keep-alive=15s, 127.0.0.1",
        "tandem.access.keys.app.secret=s3cret, 0.0.0.0",
        "tandem.access.keys.app.sha256=00, 0.0.0.0",
        "tandem.access.keys.me.secret=s3cret tandem.access.keys.me.role=admin, 127.0.0.1",
        "quarkus.http.host=0.0.0.0, 0.0.0.0",
        "quarkus.http.host=10.0.0.7, 10.0.0.7"
    })
    void shouldListenOnLoopbackWhenChatsNeedNoKeyAndTheOperatorSaysNothing(String settings, String host) {
        Map<String, String> properties = new HashMap<>();
        for (String setting : settings.split(" ", -1)) {
            properties.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }

        assertThat(new SmallRyeConfigBuilder()
                        .withDefaultValue(HOST, "0.0.0.0")
                        .withSources(new PropertiesConfigSource(properties, "operator", 100))
                        .withSources(new ConfigurableConfigSource(new HostDefault()))
                        .build()
                        .getConfigValue(HOST)
                        .getValue())
                .isEqualTo(host);
    }
}
