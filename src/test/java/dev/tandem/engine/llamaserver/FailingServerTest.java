package dev.tandem.engine.llamaserver;

import static dev.tandem.engine.llamaserver.EngineFixture.VARIANT;
import static dev.tandem.engine.llamaserver.EngineFixture.await;
import static dev.tandem.engine.llamaserver.EngineFixture.script;
import static dev.tandem.engine.llamaserver.EngineFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.inference.InferenceEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against programs that are no good servers. */
@Tag("unit")
class FailingServerTest {

    private static final Map<String, String> QUICK = Map.of(
            "tandem.llama-server.restart.initial",
            "10ms",
            VARIANT + "engine",
            "llama-server",
            VARIANT + "model",
            "classpath:models/demo-Q2_K.gguf");

    @TempDir
    Path data;

    @Test
    void shouldFailWithTheCauseWhenItEndsAgainAndAgain() throws Exception {
        Path starts = data.resolve("starts");
        Path program = script(
                data,
                "echo x >> " + starts + "\necho '0.00.001 I srv init: hello'\n"
                        + "echo '0.00.002 E srv load_model: failed to load model, key '$MY_SECRET_KEY >&2\nexit 3");
        try (EngineFixture engineFixture = new EngineFixture(
                data,
                with(
                        QUICK,
                        Map.of(VARIANT + "binary", program.toString(), VARIANT + "env.MY_SECRET_KEY", "hunter2222")))) {
            InferenceEngine engine = engineFixture.create();
            await(() -> engine.health().status() == Status.FAILED, engine.health()::detail);

            EngineHealth health = engine.health();

            assertThat(health.detail())
                    .isEqualTo("ended 5 times in a row and is now tried every 60 s: tandem.models.m.variants.v.model:"
                            + " llama-server ended with exit code 3: srv load_model: failed to load model, key"
                            + " ***");
            assertThat(Files.readAllLines(starts)).hasSize(5);
            assertThatThrownBy(() -> EngineFixture.story(engine, 1)
                            .collect()
                            .asList()
                            .await()
                            .indefinitely())
                    .isInstanceOfSatisfying(
                            EngineException.Unavailable.class,
                            e -> assertThat(e.retryAfter())
                                    .hasValueSatisfying(
                                            wait -> assertThat(wait.toSeconds()).isBetween(1L, 61L)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error: invalid argument: --ctx-sise",
                "error while handling argument \\\"--ctx-size\\\": stoi",
                "error: expected value for argument"
            })
    void shouldNameThePropertyWhenItDoesNotKnowAnArgument(String printed) throws Exception {
        Path program = script(data, "echo \"" + printed + "\" >&2\nexit 1");
        try (EngineFixture engineFixture =
                new EngineFixture(data, with(QUICK, Map.of(VARIANT + "binary", program.toString())))) {
            InferenceEngine engine = engineFixture.create();

            await(() -> engine.health().status() == Status.FAILED, engine.health()::detail);

            assertThat(engine.health().detail())
                    .contains("tandem.models.m.variants.v.args: llama-server ended with exit code 1: error");
        }
    }

    @Test
    void shouldSayWhoMostlyKillsItAndNotWhatItPrintedLastWhenItIsKilled() throws Exception {
        Path program = script(data, "echo '0.1 I slot launch_slot_: id 0 | processing task'\nkill -9 $$");
        try (EngineFixture engineFixture =
                new EngineFixture(data, with(QUICK, Map.of(VARIANT + "binary", program.toString())))) {
            InferenceEngine engine = engineFixture.create();

            await(() -> engine.health().status() == Status.FAILED, engine.health()::detail);

            assertThat(engine.health().detail())
                    .endsWith(
                            "llama-server was ended by signal 9 (SIGKILL), which is mostly the system's doing for lack"
                                    + " of memory.");
        }
    }

    @Test
    void shouldTryAgainWhenItHasFailed() throws Exception {
        Path starts = data.resolve("starts");
        Path program = script(data, "echo x >> " + starts + "\nexit 3");
        try (EngineFixture engineFixture = new EngineFixture(
                data,
                with(
                        QUICK,
                        Map.of(
                                VARIANT + "binary",
                                program.toString(),
                                "tandem.llama-server.restart.retry-failed",
                                "50ms")))) {
            InferenceEngine engine = engineFixture.create();

            await(() -> Files.exists(starts) && Files.readAllLines(starts).size() >= 8, engine.health()::detail);

            await(() -> engine.health().status() == Status.FAILED, engine.health()::detail);
        }
    }

    @Test
    void shouldFailWithInstallHintsWhenThereIsNoProgram() throws Exception {
        try (EngineFixture engineFixture =
                new EngineFixture(data, with(QUICK, Map.of(VARIANT + "binary", "no-such-llama-server")))) {
            InferenceEngine engine = engineFixture.create();

            await(() -> engine.health().status() == Status.FAILED, engine.health()::detail);

            assertThat(engine.health().detail())
                    .startsWith("tandem.models.m.variants.v.binary: there is no program 'no-such-llama-server'")
                    .contains("brew install llama.cpp", "winget", "ghcr.io/ggml-org/llama.cpp:server", "releases");
        }
    }

    @Test
    void shouldFailWithThePropertyWhenThereIsNoModel() throws Exception {
        Path program = script(data, "exit 0");
        try (EngineFixture engineFixture = new EngineFixture(
                data,
                with(QUICK, Map.of(VARIANT + "binary", program.toString(), VARIANT + "model", "/no/such.gguf")))) {
            InferenceEngine engine = engineFixture.create();

            await(() -> engine.health().status() == Status.FAILED, engine.health()::detail);

            assertThat(engine.health().detail())
                    .startsWith("tandem.models.m.variants.v.model: The model file /no/such.gguf does not exist.");
        }
    }

    @Test
    void shouldGiveUpAStartWhenNothingHappens() throws Exception {
        Path program = script(data, "echo waiting\nexec sleep 1000");
        try (EngineFixture engineFixture = new EngineFixture(
                data,
                with(
                        QUICK,
                        Map.of(VARIANT + "binary", program.toString(), "tandem.llama-server.start-timeout", "2s")))) {
            InferenceEngine engine = engineFixture.create();

            await(() -> engine.health().detail().contains("nothing happened for"), engine.health()::detail);

            assertThat(engine.health().detail()).contains("tandem.llama-server.start-timeout", "waiting");
        }
    }

    @Test
    void shouldRefuseWithLoadingWhenItHasNotAnsweredYet() throws Exception {
        Path program = script(data, "exec sleep 1000");
        try (EngineFixture engineFixture =
                new EngineFixture(data, with(QUICK, Map.of(VARIANT + "binary", program.toString())))) {
            InferenceEngine engine = engineFixture.create();
            await(() -> engine.health().detail().startsWith("loading the model"), engine.health()::detail);

            assertThatThrownBy(() -> EngineFixture.story(engine, 1)
                            .collect()
                            .asList()
                            .await()
                            .indefinitely())
                    .isInstanceOf(EngineException.Loading.class);
            assertThatThrownBy(() -> engine.countPromptTokens(EngineFixture.request("{'messages':[]}"))
                            .await()
                            .indefinitely())
                    .isInstanceOf(EngineException.Loading.class);
        }
    }

    @Test
    void shouldKillItWhenItDoesNotStop() throws Exception {
        Path program = script(data, "trap '' TERM\nwhile true; do sleep 0.1; done");
        EngineFixture engineFixture =
                new EngineFixture(data, with(QUICK, Map.of(VARIANT + "binary", program.toString())));
        InferenceEngine engine = engineFixture.create();
        await(() -> !Processes.mentioning(program.toString()).isEmpty(), () -> "started");

        engineFixture.close();

        assertThat(Processes.mentioning(program.toString())).isEmpty();
        assertThat(engine.health().detail()).isEqualTo("stopped");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSayWhyAndLeaveNothingBehindWhenItIsAScriptThatLeavesAChildBehind() throws Exception {
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        Path children = data.resolve("children");
        Path program = script(data, "sleep 300 &\necho $! >> " + children + "\necho 'error: no such model'\nexit 1");
        try (EngineFixture engineFixture =
                new EngineFixture(data, with(QUICK, Map.of(VARIANT + "binary", program.toString())))) {
            InferenceEngine engine = engineFixture.create();
            await(() -> engine.health().status() == Status.FAILED, engine.health()::detail);

            assertThat(engine.health().detail()).endsWith("llama-server ended with exit code 1: error: no such model");
            List<String> left = Files.readAllLines(children);
            assertThat(left).isNotEmpty();
            await(() -> left.stream().noneMatch(FailingServerTest::runs), left::toString);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !others.contains(thread))
                .noneMatch(thread -> thread.isAlive() && thread.getName().matches("llama-server-\\d+-output"));
    }

    /** One that was killed stays a zombie where nobody waits for it. */
    private static boolean runs(String pid) {
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> process.info().command().isPresent())
                .isPresent();
    }
}
