package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.routing.InvalidConfigurationException;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;

@Tag("unit")
class StartFailureTest {

    private static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new QuarkusBindException("127.0.0.1", 8080, new java.net.BindException("in use")),
                        "quarkus.http.port: cannot listen on 127.0.0.1:8080. Stop whatever listens there, or name"
                                + " another port."),
                Arguments.of(
                        problem("SRCFG00050: tandem.modles in application.yaml:3 does not map to any root"),
                        "tandem.modles: there is no such setting. docs/configuration.md lists every setting."),
                Arguments.of(
                        problem(
                                "SRCFG00050: tandem.acess.keys.me.secret in application.yaml:3 does not map to any root"),
                        "tandem.acess.keys.me.secret: there is no such setting. Did you mean"
                                + " tandem.access.keys.me.secret? docs/configuration.md lists every setting."),
                Arguments.of(
                        problem("SRCFG00014: The config property tandem.x.url is required but it could not be found"
                                + " in any config source"),
                        "tandem.x.url: must be set. docs/configuration.md lists every setting."),
                Arguments.of(
                        problem("SRCFG00039: The config property tandem.shutdown.delay with the config value \"soon\""
                                + " threw an Exception whilst being converted SRCFG00000: Invalid duration: soon"),
                        "tandem.shutdown.delay: 'soon' makes no sense here. Write a time as a number with its unit, such"
                                + " as 500ms, 30s, 10m or 14d."),
                Arguments.of(
                        problem(
                                "SRCFG00039: The config property tandem.edge.max-body-size with the config value \"64X\""
                                        + " threw an Exception whilst being converted SRCFG00000: value 64X not in correct format"
                                        + " (regular expression): [0-9]+[BbKkMmGgTtPpEeZzYy]?"),
                        "tandem.edge.max-body-size: '64X' makes no sense here. Write a size as a whole number of bytes"
                                + " or with its unit, such as 256K, 64M or 2G."),
                Arguments.of(
                        problem(
                                "SRCFG00039: The config property tandem.edge.max-messages with the config value \"many\""
                                        + " threw an Exception whilst being converted SRCFG00000: Expected an integer"),
                        "tandem.edge.max-messages: 'many' makes no sense here. Write a whole number, such as 64; 2147483647"
                                + " is the largest."),
                Arguments.of(
                        new InvalidConfigurationException("tandem.models.m: there is no\nengine 'x'."),
                        "tandem.models.m: there is no engine 'x'."),
                Arguments.of(
                        new IllegalArgumentException("SRCFG00039: The config property quarkus.http.port with the config"
                                + " value \"web\" threw an Exception whilst being converted SRCFG00029: Expected an"
                                + " integer value, got \"web\""),
                        "quarkus.http.port: 'web' makes no sense here. Write a whole number, such as 64; 2147483647 is"
                                + " the largest."),
                Arguments.of(new ConfigurationException("a.gguf does not exist."), "a.gguf does not exist."));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldSayInOneLineWhatToMend(Exception failure, String sentence) {
        assertThat(printed(new RuntimeException("Failed to start quarkus", failure)))
                .isEqualTo(sentence + System.lineSeparator());
    }

    @Test
    void shouldNameTheLineWhenTheConfigurationIsNoYaml() {
        List<String> lines = printed(new RuntimeException(broken())).lines().toList();

        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst())
                .startsWith("The configuration is no YAML:")
                .contains("line 2")
                .endsWith("Mend config/application.yaml.");
    }

    @Test
    void shouldShowWhereItHappenedWhenItDoesNotKnowWhy() {
        assertThat(printed(new IllegalStateException("odd")).lines())
                .contains("java.lang.IllegalStateException: odd")
                .last()
                .isEqualTo("Tandem did not start, for a reason that it does not know:"
                        + " java.lang.IllegalStateException: odd. The lines above say where.");
    }

    private static YAMLException broken() {
        try {
            new Yaml().load("tandem:\n  models: [");
            throw new AssertionError("is YAML");
        } catch (YAMLException e) {
            return e;
        }
    }

    private static ConfigValidationException problem(String message) {
        return new ConfigValidationException(
                new ConfigValidationException.Problem[] {new ConfigValidationException.Problem(message)});
    }

    private static String printed(Throwable failure) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StartFailure.print(failure, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Whoever starts it with hot reload for the first time has changed no source that it could wait for. */
    @Test
    void shouldEndDevelopmentWhenTheFirstStartFailsForWhatIsTold() {
        Throwable told = new ConfigurationException("tandem.x: must be y.");

        assertThat(Server.endsDevelopment(LaunchMode.DEVELOPMENT, true, told)).isTrue();
        assertThat(Server.endsDevelopment(LaunchMode.DEVELOPMENT, false, told)).isFalse();
        assertThat(Server.endsDevelopment(LaunchMode.DEVELOPMENT, true, new IllegalStateException()))
                .isFalse();
        assertThat(Server.endsDevelopment(LaunchMode.NORMAL, true, told)).isFalse();
    }
}
