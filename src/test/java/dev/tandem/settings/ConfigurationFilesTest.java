package dev.tandem.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ConfigurationFilesTest {

    @TempDir
    Path directory;

    @Test
    void shouldNameBothLinesWhenAKeyStandsTwice() throws IOException {
        List<String> complaints = yaml("""
                tandem:
                  models:
                    m:
                      variants:
                        a: { model: one.gguf }
                        a: { model: two.gguf, weight: 1, "weight": 2 }
                """);

        assertThat(complaints)
                .containsExactly(
                        file() + ":6: tandem.models.m.variants.a stands here and in line 5 too, and only one of them"
                                + " would count. Keep one, or give one another name.",
                        file() + ":6: tandem.models.m.variants.a.weight stands here and in line 6 too, and only one of"
                                + " them would count. Keep one, or give one another name.");
    }

    @Test
    void shouldNameTheLineWhenSomethingIsNamedAndLeftEmpty() throws IOException {
        List<String> complaints = yaml("""
                tandem:
                  access:
                    keys:
                      me:
                  models:
                    m:
                      variants:
                        a:
                          model: one.gguf
                          weight:
                          args:
                          env: { X: }
                        b: {}
                    n.1:
                """);

        assertThat(complaints)
                .containsExactly(
                        file() + ":4: tandem.access.keys.me is empty. Write what it is to be, or leave it out.",
                        file() + ":10: tandem.models.m.variants.a.weight is empty. Write a value, or leave it out, so"
                                + " that its default holds.",
                        file() + ":12: tandem.models.m.variants.a.env.X is empty. Write what it is to be, or leave it"
                                + " out.",
                        file() + ":13: tandem.models.m.variants.b is empty. Write what it is to be, or leave it out.",
                        file() + ":14: tandem.models.\"n.1\" is empty. Write what it is to be, or leave it out.");
    }

    @Test
    void shouldNameWhatWasMeantWhenItStandsAtTheWrongLevel() throws IOException {
        assertThat(yaml("""
                models:
                  m:
                    variants:
                      a: { model: one.gguf }
                "%prod":
                  Tandem: { edge: { max-messages: 1 } }
                tanden:
                  data: x
                """))
                .containsExactly(
                        file() + ": Tandem.edge.max-messages: nobody reads that. Did you mean"
                                + " tandem.edge.max-messages?",
                        file() + ": models.m.variants.a.model: nobody reads that. Did you mean"
                                + " tandem.models.m.variants.a.model?",
                        file() + ": tanden.data: nobody reads that. Did you mean tandem.data?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tandem:\n",
                "tandem:\n  models: {}\n",
                "tandem: { models: { m: { variants: { a: { model: one.gguf, args: [] } } } } }",
                "quarkus: { http: { port: 80 } }\nrandom: { seed: 1 }\nmy: { models: x }\n",
                "data: x\ntandem: { data: \"${data}\" }\n",
                "a: &a { x: 1 }\nb: { <<: *a, x: 2 }\n"
            })
    void shouldNotComplainOfWhatIsSoundOrOthersMean(String text) throws IOException {
        assertThat(yaml(text)).isEmpty();
    }

    @Test
    void shouldReadPropertiesToo() throws IOException {
        Path file = Files.writeString(
                directory.resolve("application.properties"),
                "models.m.variants.a.model=one.gguf\nquarkus.http.port=1\n");
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(file.toUri().toURL()))
                .build();

        assertThat(ConfigurationFiles.complaints(config))
                .containsExactly(file + ": models.m.variants.a.model: nobody reads that. Did you mean"
                        + " tandem.models.m.variants.a.model?");
    }

    /** Keys may be escaped, and values go on in the next line; neither a comment nor a value is a key. */
    @Test
    void shouldNameBothLinesWhenAKeyStandsTwiceInProperties() throws IOException {
        Path file = Files.writeString(directory.resolve("application.properties"), """
                # tandem.data=a \\
                tandem.data=a
                tandem.log.retention.days = 3, \\
                  tandem.data=b
                %dev.tandem.data=b
                ! tandem.data=c

                  tandem\\.data : d
                tandem.data=back\\\\
                tandem.log.retention.days=4
                """);

        assertThat(PropertiesFile.faults(file))
                .containsExactly(
                        file + ":8: tandem.data stands here and in line 2 too, and only one of them would count."
                                + " Keep one, or give one another name.",
                        file + ":9: tandem.data stands here and in line 2 too, and only one of them would count."
                                + " Keep one, or give one another name.",
                        file + ":10: tandem.log.retention.days stands here and in line 3 too, and only one of them"
                                + " would count. Keep one, or give one another name.");
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(file.toUri().toURL()))
                .build();
        assertThat(ConfigurationFiles.complaints(config)).hasSize(3);
    }

    @Test
    void shouldFindWhatWasReadAndWhatWasNot() throws IOException {
        Path elsewhere = Files.writeString(directory.resolve("tandem.yaml"), "");
        Files.writeString(file(), "tandem:\n");

        assertThat(ConfigurationFiles.read(config().getConfigSources())).containsExactly(file());
        assertThat(ConfigurationFiles.unread(directory)).containsExactly(elsewhere);
    }

    private List<String> yaml(String text) throws IOException {
        Files.writeString(file(), text);
        return ConfigurationFiles.complaints(config());
    }

    private SmallRyeConfig config() throws IOException {
        return new SmallRyeConfigBuilder()
                .withSources(new YamlConfigSource(file().toUri().toURL()))
                .build();
    }

    /** With a space, which addresses of files write otherwise. */
    private Path file() {
        Path config = directory.resolve("my config");
        try {
            Files.createDirectories(config);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return config.resolve("application.yaml");
    }
}
