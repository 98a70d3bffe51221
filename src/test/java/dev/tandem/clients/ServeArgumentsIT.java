package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.PackagedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, told on its command line what to serve or to check. */
@Tag("quarkus")
class ServeArgumentsIT {

    private static final Path MODELS = Path.of("src/main/resources/models").toAbsolutePath();
    private static final String STATIC = MODELS.resolve("demo-Q2_K.gguf").toString();
    private static final String DYNAMIC = MODELS.resolve("demo-UD-Q2_K_XL.gguf").toString();

    @TempDir
    Path data;

    @Test
    void shouldServeTheModelsThatAreNamedAndNothingElse() throws Exception {
        try (PackagedServer server = PackagedServer.run(
                        data,
                        "serve",
                        "--model",
                        STATIC,
                        "--model",
                        DYNAMIC,
                        "--name",
                        "my model",
                        "--engine",
                        "embedded",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "0");
                Api api = new Api(server.base())) {
            DemoServer.awaitReady(api, "my model");

            assertThat(api.get("/v1/models").json().at("/data").findValuesAsText("id"))
                    .containsExactlyInAnyOrder("my model", "my model@demo-Q2_K", "my model@demo-UD-Q2_K_XL");
            assertThat(api.post("/v1/chat/completions", chat("my model", "What is the capital of France?"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldNameTheOtherEngineWhenTheServerThatIsAskedForIsMissing() throws Exception {
        for (String checked : List.of("--host=127.0.0.1", "--check-config")) {
            try (PackagedServer server = PackagedServer.run(
                    data, "serve", checked, "--model", STATIC, "--name", "mine", "--binary", "/absent")) {
                assertThat(server.awaitExit()).isEqualTo(1);
                assertThat(server.output().lines())
                        .singleElement()
                        .asString()
                        .startsWith("--binary: there is no program '/absent'")
                        .contains("--engine embedded");
            }
        }
    }

    @Test
    void shouldNotStartWhenAModelOfThatNameIsConfigured() throws Exception {
        configure("""
                tandem:
                  models:
                    mine:
                      variants:
                        a: { model: "classpath:models/demo-Q2_K.gguf" }
                """);
        try (PackagedServer server = PackagedServer.run(data, "serve", "--model", STATIC, "--name", "mine")) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("--name mine: a model of that name is configured already, in ")
                    .contains("config/application.yaml");
        }
    }

    @Test
    void shouldTellWhatItWouldServeAndStartNothing() throws Exception {
        ProcessedCheck check = check("--port", "8123");

        assertThat(check.status()).as(check.output()).isZero();
        assertThat(check.output().lines().map(String::strip))
                .startsWith("The configuration can be served:", "", "demo")
                .contains("dynamic    50.0 %  embedded      classpath:models/demo-UD-Q2_K_XL.gguf")
                .anyMatch(line -> line.matches("It fits into memory: host [0-9.]+ GiB of [0-9.]+ GiB free\\."))
                .last()
                .asString()
                .startsWith("at 127.0.0.1:8123, with its data in " + data + ".");
        assertThat(written()).isEmpty();
    }

    @Test
    void shouldNameEachFaultOfEachPart() throws Exception {
        configure("""
                tandem:
                  default-model: absent
                  access: { keys: { me: { role: admin }, you: { sha256: x } } }
                  edge: { max-content-parts: 0, read-timeout: 0s }
                  shutdown: { delay: -1s }
                  log: { queue: 0, retention: { age: 1h } }
                  models:
                    one:
                      recording: { max-size: 1K }
                      sampling: { temperature: 3 }
                      variants:
                        a: { model: "classpath:models/absent.gguf", weight: -1 }
                        b: { model: /absent.gguf, weight: -2, slots: 0 }
                        c: { engine: vllm }
                        d: { engine: openai }
                        e: { engine: llama-server, model: "hf:x", binary: /absent }
                    two:
                      template: /absent.jinja
                      residency: switchback
                      experiment: { drift: { rate: 5%, top-n: 0 } }
                      variants:
                        a: { model: /absent.gguf, timeout: { idle: 0s } }
                        b: { engine: llama-server, model: /absent.gguf, binary: /absent, breaker: { failures: 0 } }
                """);

        ProcessedCheck check = check();

        assertThat(check.status()).isEqualTo(1);
        Stream.of(
                        "tandem.default-model: must name",
                        "tandem.access.keys.me: needs either",
                        "tandem.access.keys.you.sha256: must be",
                        "tandem.edge.max-content-parts: must be",
                        "tandem.edge.read-timeout: must be",
                        "tandem.shutdown.delay: must be",
                        "tandem.log.retention.age: must be",
                        "tandem.models.one.recording.max-size: must be",
                        "tandem.models.one.sampling.temperature: must be",
                        "tandem.models.one.variants.a.weight: must be",
                        "tandem.models.one.variants.a.model: No model",
                        "tandem.models.one.variants.b.weight: must be",
                        "tandem.models.one.variants.b.slots: must be",
                        "tandem.models.one.variants.c.engine: must be",
                        "tandem.models.one.variants.d.url: ",
                        "tandem.models.one.variants.e.model: must look like",
                        "tandem.models.two.template: ",
                        "tandem.models.two.residency: 'switchback'",
                        "tandem.models.two.experiment.drift.top-n: must be",
                        "tandem.models.two.variants.a.timeout.idle: must be",
                        "tandem.models.two.variants.a.model: The model file",
                        "tandem.models.two.variants.b.model: The model file",
                        "tandem.models.two.variants.b.binary: there is no program",
                        "tandem.log.queue: must be at least 1, not 0.",
                        "tandem.models.two.variants.b.breaker.failures: must be at least 1, not 0.")
                .forEach(fault ->
                        assertThat(check.output().lines()).as(check.output()).anyMatch(line -> line.startsWith(fault)));
        assertThat(check.output()).doesNotContain("\tat ");
        assertThat(written()).isEmpty();
    }

    @Test
    void shouldSayWhatDoesNotFitIntoMemoryAsTheStartWould() throws Exception {
        Path program = Files.createDirectories(data.resolve("config")).resolve("llama-server");
        Files.writeString(
                program, "#!/bin/sh\necho 'Available devices:'\necho '  CUDA0: A card (2560 MiB, 2560 MiB free)'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        configure("""
                tandem:
                  models:
                    large:
                      variants:
                        a: { engine: llama-server, model: "classpath:models/demo-Q2_K.gguf", binary: "%1$s" }
                        b: { engine: llama-server, model: "classpath:models/demo-UD-Q2_K_XL.gguf", binary: "%1$s" }
                """.formatted(program));

        ProcessedCheck check = check();

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.output().lines())
                .startsWith("tandem.models: the variants do not fit into memory together.")
                .anyMatch(line -> line.startsWith("CUDA0 (A card) has 2.5 GiB free"))
                .anyMatch(line -> line.startsWith("  - one variant at a time"));
        assertThat(written()).isEmpty();
    }

    @Test
    void shouldNameEachSettingThatIsUnknownOrCannotBeRead() throws Exception {
        configure("""
                tandem:
                  edge: { max-messages: many }
                  acess: { open-admin: true }
                  modles: { m: { blind: true } }
                  models: { m: { variants: { a: { wieght: 3 } } } }
                """);

        ProcessedCheck check = check();

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.output())
                .contains("tandem.edge.max-messages", "tandem.acess.open-admin: there is no such setting", "wieght");
        assertThat(check.output().lines()).hasSize(4);
        assertThat(written()).isEmpty();
    }

    @Test
    void shouldRefuseWhatAFileSaysTwiceOrInTheWrongPlace() throws Exception {
        configure("""
                models: { n: { variants: { a: { model: x.gguf } } } }
                tandem:
                  access: { hosts: "${NOPE}" }
                  models:
                    m:
                      blind: ture
                      variants:
                        a: { model: "classpath:models/demo-Q2_K.gguf" }
                        a: { model: "classpath:models/demo-Q8_0.gguf" }
                """);

        ProcessedCheck check = check();

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.output().lines().filter(line -> !line.contains("Boolean") && !line.contains("io.smallrye")))
                .hasSize(4)
                .anyMatch(line -> line.contains("config/application.yaml:9: tandem.models.m.variants.a stands here"))
                .anyMatch(line -> line.endsWith("Did you mean tandem.models.n.variants.a.model?"))
                .anyMatch(line -> line.startsWith("tandem.access.hosts: '${NOPE}' stands for nothing"))
                .anyMatch(line -> line.equals("tandem.models.m.blind: must be true or false, not ture."));
        try (PackagedServer server = PackagedServer.start(data)) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output()).contains("config/application.yaml:9: ").doesNotContain("\tat ");
        }
    }

    @Test
    void shouldSayLoudlyThatTheDemoIsServedWhenTheConfigurationNamesNoModel() throws Exception {
        configure("tandem:\n");
        try (PackagedServer server = PackagedServer.start(data)) {
            assertThat(server.base()).isNotNull();

            assertThat(server.output())
                    .contains("Serving demo (dynamic 50.0 %, reference 0.0 %, static 50.0 %)")
                    .contains("config/application.yaml NAMES NO MODEL, so the bundled demo is served.");
        }
    }

    @Test
    void shouldWarnInTheCheckThatTheDemoIsServedAsTheStartDoes() throws Exception {
        Files.writeString(data.resolve("application.yaml"), "tandem: {}\n");

        ProcessedCheck misplaced = check();

        assertThat(misplaced.status()).isZero();
        assertThat(misplaced.output()).contains("application.yaml IS NOT READ, so the bundled demo is served.");
        Files.delete(data.resolve("application.yaml"));
        configure("tandem:\n");

        ProcessedCheck empty = check();

        assertThat(empty.status()).isZero();
        assertThat(empty.output()).contains("config/application.yaml NAMES NO MODEL, so the bundled demo is served.");
    }

    @Test
    void shouldNameTheSettingOfQuarkusThatWasMeant() throws Exception {
        configure("quarkus: { http: { prot: 8081 } }\n");

        assertThat(check().output())
                .contains("quarkus.http.prot: Quarkus knows no such setting and ignores it. Did you mean"
                        + " quarkus.http.port?");
    }

    @Test
    void shouldFindFaultWithAModelThatIsNoGguf() throws Exception {
        Path text = Files.writeString(
                Files.createDirectories(data.resolve("config")).resolve("README.md"), "# A model");

        ProcessedCheck check = check("--model", text.toString(), "--name", "mine", "--engine", "embedded");

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.output().lines())
                .singleElement()
                .asString()
                .startsWith("tandem.models.mine.variants.README.md.model: The model file " + text)
                .contains("is no GGUF file", "byte 0");
    }

    private record ProcessedCheck(int status, String output) {}

    private ProcessedCheck check(String... further) throws Exception {
        String[] arguments = Stream.concat(Stream.of("serve", "--check-config"), Stream.of(further))
                .toArray(String[]::new);
        try (PackagedServer server = PackagedServer.run(data, arguments)) {
            return new ProcessedCheck(server.awaitExit(), server.output());
        }
    }

    private void configure(String yaml) throws IOException {
        Files.createDirectories(data.resolve("config"));
        Files.writeString(data.resolve("config/application.yaml"), yaml);
    }

    private List<Path> written() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> !file.endsWith("config")).toList();
        }
    }
}
