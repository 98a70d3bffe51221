package dev.tandem.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.http.Address;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ConfigurationTest {

    private static final VariantId ID = new VariantId("gemma-4", "cloud");
    private static final String PREFIX = "tandem.models.gemma-4.variants.cloud.";

    private static RemoteEngineSettings read(Map<String, String> keys) {
        Map<String, String> properties = new TreeMap<>();
        keys.forEach((key, value) -> properties.put(PREFIX + key, value));
        RemoteEngineConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(RemoteEngineConfig.class)
                .build()
                .getConfigMapping(RemoteEngineConfig.class);
        return RemoteSettingsReader.read(
                ID,
                "theirs",
                Objects.requireNonNull(Objects.requireNonNull(config.models().get(ID.model()))
                        .variants()
                        .get(ID.variant())));
    }

    @ParameterizedTest
    @CsvSource({
        "https://openrouter.ai/api/v1,openrouter.ai,443,true,/api/v1",
        "https://generativelanguage.googleapis.com/v1beta/openai/,generativelanguage.googleapis.com,443,true,"
                + "/v1beta/openai",
        "http://127.0.0.1:8080,127.0.0.1,8080,false,''",
        "HTTP://[::1]:8000/v1//,::1,8000,false,/v1",
        "https://my_host/v1,my_host,443,true,/v1",
        "http://a_b.svc_1:8000,a_b.svc_1,8000,false,''",
        "http://_worker:80/v1,_worker,80,false,/v1"
    })
    void shouldTakeTheUrlApart(String url, String host, int port, boolean tls, String path) {
        RemoteEngineSettings settings = read(Map.of("url", url));
        assertThat(settings.endpoint().address()).isEqualTo(new Address.Tcp(host, port, tls));
        assertThat(settings.endpoint().basePath()).isEqualTo(path);
        assertThat(settings.slots()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({
        "url,''",
        "url,ftp://host",
        "url,openrouter.ai/api/v1",
        "url,https://me:sesame1@host/v1",
        "url,https://host/v1?key=sesame1",
        "url,http://host:99999/v1",
        "url,http://my_host:99999/v1",
        "url,https://me:sesame1@my_host/v1",
        "url,http://my host/v1",
        "url,http://my_host:x/v1",
        "connect-timeout,0s",
        "context-size,0",
        "api-key,sesame1\u00e9",
        "api-key-file,/no/such/file",
        "headers.X-Conversation-Id,sesame1",
        "headers.Host,sesame1",
    })
    void shouldNameThePropertyAndNoSecretWhenItIsWrong(String key, String value) {
        Map<String, String> keys = new TreeMap<>(Map.of("url", "https://host/v1"));
        keys.put(key, value);
        assertThatThrownBy(() -> read(keys))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith(PREFIX + key + ": ")
                .hasMessageNotContaining("sesame1");
    }

    @Test
    void shouldNameTheUrlWhenNothingIsConfigured() {
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith(PREFIX + "url: ");
    }

    @Test
    void shouldReadTheKeyFromItsFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "sesame\n");
        RemoteEngineSettings settings = read(Map.of("url", "https://host", "api-key-file", file.toString()));
        assertThat(Objects.requireNonNull(settings.endpoint().key()).value()).isEqualTo("sesame");
        assertThat(settings.toString()).doesNotContain("sesame");
    }

    @Test
    void shouldRefuseTwoKeys(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "sesame");
        assertThatThrownBy(() -> read(Map.of("url", "https://host", "api-key", "x", "api-key-file", file.toString())))
                .hasMessageStartingWith(PREFIX + "api-key: ");
        assertThatThrownBy(() -> read(Map.of("url", "https://host", "api-key", "x", "headers.Authorization", "y")))
                .hasMessageStartingWith(PREFIX + "headers.Authorization: ");
    }
}
