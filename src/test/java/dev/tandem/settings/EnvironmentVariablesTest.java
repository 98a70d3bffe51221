package dev.tandem.settings;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.access.AccessConfig;
import dev.tandem.defaults.ModelDefaults;
import dev.tandem.routing.RoutingConfig;
import io.smallrye.config.ConfigurableConfigSource;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class EnvironmentVariablesTest {

    private static final Map<String, String> YAML = Map.of(
            "tandem.models.big-model.variants.bart-owski.model",
            "a.gguf",
            "tandem.models.\"google/gemma\".variants.a.model",
            "a.gguf",
            "tandem.access.keys.my-app.role",
            "client",
            "tandem.access.keys.app.secret",
            "${TANDEM_APP_KEY:${tandem.other.key}}");

    @ParameterizedTest
    @CsvSource({
        "TANDEM_ACCESS_CLIENTKEYS, there is no such setting. docs",
        "TANDEM_ACESS_KEYS_APP_SECRET, Did you mean TANDEM_ACCESS_KEYS_APP_SECRET?",
        "TANDEM_MODELS_X_VARIANTS_A_WEIGTH, Did you mean TANDEM_MODELS_X_VARIANTS_A_WEIGHT?",
        "TANDEM_DATA_DIR, Did you mean TANDEM_DATA?",
        "TANDEM_EDGE_MAX_BODYSIZE, Did you mean TANDEM_EDGE_MAX_BODY_SIZE?",
        "TANDEM_EDGE_MAXBODYSIZE, Did you mean TANDEM_EDGE_MAX_BODY_SIZE?",
        "TANDEM_PORTS, there is no such setting. docs",
        "TANDEM_ACCESS_KEYS_THEIR_APP_SECRET, name has several words",
        "TANDEM_MODELS_SMALL_MODEL_VARIANTS_A_MODEL, name has several words"
    })
    void shouldComplainWhenAVariableSetsNothing(String variable, String reason) {
        assertThat(complaints(variable))
                .singleElement()
                .asString()
                .startsWith(variable + ": ")
                .contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TANDEM_DATA",
                "TANDEM_EDGE_MAX_BODY_SIZE",
                "TANDEM_EDGE_SESSION_HEADERS_0_",
                "TANDEM_DEFAULT_MODEL",
                "TANDEM_ACCESS_KEYS_ME_SECRET",
                "TANDEM_ACCESS_KEYS_MY_APP_SECRET",
                "TANDEM_MODELS_NEW_VARIANTS_A_MODEL",
                "TANDEM_MODELS_BIG_MODEL_BLIND",
                "TANDEM_MODELS_BIG_MODEL_EXPERIMENT_DRIFT_TOP_N",
                "TANDEM_MODELS_BIG_MODEL_VARIANTS_BART_OWSKI_MAX_CONCURRENT",
                "TANDEM_MODELS_BIG_MODEL_VARIANTS_BART_OWSKI_ARGS_1_",
                "TANDEM_MODELS_BIG_MODEL_VARIANTS_BART_OWSKI_ENV_CUDA_VISIBLE_DEVICES",
                "TANDEM_MODELS__GOOGLE_GEMMA__VARIANTS_A_WEIGHT",
                "TANDEM_APP_KEY",
                "TANDEM_OTHER_KEY",
                "TANDEM_KEY",
                "TANDEM_LLAMA_SERVER",
                "TANDEM_BENCH_ROUNDS",
                "TANDEM_SERVICE_HOST",
                "TANDEM_SERVICE_PORT_HTTP",
                "TANDEM_PORT",
                "TANDEM_PORT_8080_TCP_ADDR",
                "TANDEM_METRICS_PORT_9090_TCP",
                "OTHER_VARIABLE"
            })
    void shouldAcceptWhatSetsSomethingOrIsNobodysSetting(String variable) {
        assertThat(complaints(variable)).isEmpty();
    }

    /** What is accepted is what SmallRye Config takes in. */
    @Test
    void shouldJudgeAsTheMappingsDo() {
        SmallRyeConfig config = config(Map.of(
                "TANDEM_MODELS_BIG_MODEL_VARIANTS_BART_OWSKI_WEIGHT", "3",
                "TANDEM_MODELS__GOOGLE_GEMMA__VARIANTS_A_WEIGHT", "4",
                "TANDEM_MODELS_NEW_VARIANTS_A_WEIGHT", "5",
                "TANDEM_ACCESS_KEYS_MY_APP_SECRET", "one",
                "TANDEM_ACCESS_KEYS_THEIR_APP_SECRET", "two"));

        RoutingConfig routing = config.getConfigMapping(RoutingConfig.class);
        AccessConfig access = config.getConfigMapping(AccessConfig.class);

        assertThat(weight(routing, "big-model", "bart-owski")).isEqualTo(3);
        assertThat(weight(routing, "google/gemma", "a")).isEqualTo(4);
        assertThat(weight(routing, "new", "a")).isEqualTo(5);
        assertThat(requireNonNull(access.keys().get("my-app")).secret()).hasValue("one");
        assertThat(access.keys()).doesNotContainKeys("their", "their-app", "their.app");
    }

    private static double weight(RoutingConfig routing, String model, String variant) {
        return requireNonNull(
                        requireNonNull(routing.models().get(model)).variants().get(variant))
                .weight();
    }

    private static List<String> complaints(String variable) {
        return EnvironmentVariables.complaints(config(Map.of(variable, "1")));
    }

    private static SmallRyeConfig config(Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new EnvConfigSource(environment, EnvConfigSource.ORDINAL))
                .withSources(new PropertiesConfigSource(YAML, "operator", 250))
                .withSources(new ConfigurableConfigSource(new ModelDefaults()))
                .withMapping(RoutingConfig.class)
                .withMapping(AccessConfig.class)
                .withMappingIgnore("tandem.**")
                .withDefaultValue("tandem.other.key", "x")
                .build();
    }
}
