package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class OrphanReaperTest {

    /** A process that is gone: numbers may come again, starts do not. */
    private static final ProcessIdentity GONE =
            new ProcessIdentity(ProcessHandle.current().pid(), "another boot/1");

    @TempDir
    Path data;

    private Process process;
    private ProcessIdentity identity;
    private String program;

    @BeforeEach
    void start() throws Exception {
        process = new ProcessBuilder("sleep", "1000").start();
        EngineFixture.await(() -> process.info().command().orElse("").endsWith("sleep"), () -> "sleeping");
        identity = ProcessIdentity.of(process.pid()).orElseThrow();
        program = process.info().command().orElseThrow();
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void shouldEndAChildWhenItsOwnerIsGone() throws Exception {
        remember(identity, GONE, program);

        new OrphanReaper(data).endOnce();

        assertThat(process.waitFor(EngineFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(notes()).isEmpty();
    }

    @Test
    void shouldLeaveAChildWhenItsOwnerStillRuns() throws Exception {
        remember(identity, ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow(), program);

        new OrphanReaper(data).endOnce();

        assertThat(process.isAlive()).isTrue();
        assertThat(notes()).hasSize(1);
    }

    @Test
    void shouldLeaveAProcessWhenItStartedAtAnotherTime() throws Exception {
        remember(new ProcessIdentity(process.pid(), identity.start() + "0"), GONE, program);

        new OrphanReaper(data).endOnce();

        assertThat(process.isAlive()).isTrue();
        assertThat(notes()).isEmpty();
    }

    @Test
    void shouldLeaveAProcessWhenItRunsAnotherProgram() throws Exception {
        remember(identity, GONE, "/usr/bin/llama-server");

        new OrphanReaper(data).endOnce();

        assertThat(process.isAlive()).isTrue();
        assertThat(notes()).isEmpty();
    }

    @Test
    void shouldForgetAProcessWhenItIsGone() throws Exception {
        remember(identity, GONE, program);
        process.destroyForcibly().waitFor();

        new OrphanReaper(data).endOnce();

        assertThat(notes()).isEmpty();
    }

    @Test
    void shouldForgetANoteWhenItMakesNoSense() throws Exception {
        Files.createDirectories(data.resolve("llama-server"));
        Files.writeString(data.resolve("llama-server/" + process.pid() + ".child"), "pid=\\uZZZZ");

        new OrphanReaper(data).endOnce();

        assertThat(process.isAlive()).isTrue();
        assertThat(notes()).isEmpty();
    }

    @Test
    void shouldTellProcessesApartWhenTheyHaveTheSameNumber() {
        assertThat(identity.isAlive()).isTrue();
        assertThat(new ProcessIdentity(identity.pid(), "another").isAlive()).isFalse();
    }

    private void remember(ProcessIdentity child, ProcessIdentity owner, String running) throws IOException {
        new PidFile(child, owner, List.of("/somewhere/else", running)).write(data.resolve("llama-server"));
    }

    private List<Path> notes() throws IOException {
        return PidFile.in(data.resolve("llama-server"));
    }
}
