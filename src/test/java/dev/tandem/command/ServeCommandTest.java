package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code serve} makes of its options. */
@Tag("unit")
class ServeCommandTest {

    private static final String VARIANT = "tandem.models.my-model.variants.";

    @TempDir
    Path directory;

    private String first = "";
    private String second = "";

    @BeforeEach
    void makeFiles() throws IOException {
        first = Files.createFile(directory.resolve("gemma-Q4_K_M.gguf")).toString();
        second = Files.createFile(directory.resolve("gemma-UD-Q4_K_XL.gguf")).toString();
    }

    private static ServeRequest served(String... arguments) {
        List<ServeRequest> served = new ArrayList<>();
        List<String> all = new ArrayList<>(List.of("serve"));
        all.addAll(List.of(arguments));
        CommandResult result = CommandResult.of(new ServeCommand(served::add), all.toArray(new String[0]));
        assertThat(result).isEqualTo(new CommandResult(0, "", ""));
        return served.getFirst();
    }

    @Test
    void shouldMakeVariantsOfEqualWeightOfTheModelsThatAreNamed() {
        ServeRequest request = served("--model", first, "--model", second, "--name", "my-model");

        assertThat(request.model()).contains("my-model");
        assertThat(request.checkOnly()).isFalse();
        assertThat(request.settings())
                .containsOnly(
                        entry(VARIANT + "gemma-Q4_K_M.model", first),
                        entry(VARIANT + "gemma-Q4_K_M.weight", "1"),
                        entry(VARIANT + "gemma-UD-Q4_K_XL.model", second),
                        entry(VARIANT + "gemma-UD-Q4_K_XL.weight", "1"));
    }

    @Test
    void shouldGiveEachVariantTheProgramAndItsArguments() {
        ServeRequest request = served(
                "--model=hf:a/b-GGUF:Q8_0",
                "--model=classpath:models/demo-Q2_K.gguf",
                "--name=my-model",
                "--binary=/opt/llama server",
                "--args=-ngl 99  --chat-template-kwargs '{\"a\": $1}' --alias=\"x y\"");

        List.of("b-Q8_0.", "demo-Q2_K.")
                .forEach(variant -> assertThat(request.settings())
                        .contains(
                                entry(VARIANT + variant + "binary", "/opt/llama server"),
                                entry(VARIANT + variant + "args[0]", "-ngl"),
                                entry(VARIANT + variant + "args[1]", "99"),
                                entry(VARIANT + variant + "args[3]", "{\"a\": $$1}"),
                                entry(VARIANT + variant + "args[4]", "--alias=x y"))
                        .doesNotContainKey(VARIANT + variant + "args[5]"));
    }

    @Test
    void shouldSayTheEngineThatIsAskedFor() {
        assertThat(served("--model", first, "--name", "my-model", "--engine", "embedded")
                        .settings())
                .containsEntry(VARIANT + "gemma-Q4_K_M.engine", "embedded");
    }

    @Test
    void shouldKeepWhatTheConfigurationWouldTakeForExpressions() {
        Map<String, String> settings = served("--model=hf:a/b", "--name=my-model", "--args=${HOME} $x C:\\dir a,b")
                .settings();
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(settings, "command line", 400))
                .build();

        assertThat(config.getValues(VARIANT + "b.args", String.class))
                .containsExactly("${HOME}", "$x", "C:\\dir", "a,b");
    }

    @Test
    void shouldQuoteNamesWithDotsAsYamlDoes() {
        assertThat(served("--model=hf:a/b-1.5", "--name=m 2.0").settings())
                .containsEntry("tandem.models.\"m 2.0\".variants.\"b-1.5\".model", "hf:a/b-1.5");
    }

    @Test
    void shouldPutItsAddressAboveTheConfiguration() {
        ServeRequest request = served("--host", "0.0.0.0", "--port", "0", "--check-config");

        assertThat(request)
                .isEqualTo(new ServeRequest(
                        Map.of("quarkus.http.host", "0.0.0.0", "quarkus.http.port", "0"), Optional.empty(), true));
    }

    @Test
    void shouldNameVariantsSoThatTheyCanBeToldApart() {
        assertThat(VariantNames.of(List.of("a/model.gguf", "b/model.gguf"))).containsExactly("a-model", "b-model");
        assertThat(VariantNames.of(List.of("C:\\a\\m.gguf", "/m2.GGUF", "m3"))).containsExactly("m", "m2", "m3");
        assertThat(VariantNames.of(List.of("hf:bartowski/Gemma-GGUF:Q4_K_M", "hf:unsloth/Gemma-GGUF:Q4_K_M")))
                .containsExactly("bartowski-Gemma-Q4_K_M", "unsloth-Gemma-Q4_K_M");
        assertThat(VariantNames.of(List.of("big-00001-of-00003.gguf", "hf:o/r")))
                .containsExactly("big", "r");
        assertThat(VariantNames.of(List.of(".odd name (1).gguf", "x".repeat(80) + ".gguf", "none.gguf")))
                .containsExactly("odd-name-1-", "x".repeat(64), "variant");
    }

    @Test
    void shouldSayWhereAModelOfThatNameIsConfiguredAlready() {
        List<ConfigSource> sources = List.of(
                new PropertiesConfigSource(Map.of("tandem.models.other.blind", "true"), "a file", 260),
                new PropertiesConfigSource(Map.of("tandem.models.\"m.1\".blind", "true"), "another file", 260));

        assertThat(ConfiguredTwice.conflict("m.1", sources))
                .hasValueSatisfying(message -> assertThat(message)
                        .startsWith("--name m.1: a model of that name is configured already, in another file."));
        assertThat(ConfiguredTwice.conflict("m", sources)).isEmpty();
        assertThat(ConfiguredTwice.conflict("other", sources)).isNotEmpty();
        assertThat(ConfiguredTwice.conflict(
                        "m", List.of(new PropertiesConfigSource(Map.of("tandem.models.m.blind", "x"), "d", -1_000))))
                .as("what only completes the command line's")
                .isEmpty();
    }
}
