package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.LlamaServerBinary;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Kills a whole Tandem. */
@Tag("llama-server")
class KilledParentTest {

    @TempDir
    Path data;

    @RepeatedTest(10)
    @EnabledOnOs(OS.LINUX)
    void shouldLeaveNoChildWhenItIsKilled() throws Exception {
        Process parent = start();
        assertThat(children()).hasSize(1);

        parent.destroyForcibly().waitFor();

        long killed = System.nanoTime();
        EngineFixture.await(() -> children().isEmpty(), () -> "ended: " + children());
        System.out.printf("the child ended %d ms after Tandem%n", (System.nanoTime() - killed) / 1_000_000);
    }

    @Test
    void shouldLeaveNoChildWhenItIsAskedToStop() throws Exception {
        Process parent = start();

        parent.destroy();
        parent.waitFor();

        EngineFixture.await(() -> children().isEmpty(), () -> "ended: " + children());
    }

    /** One that is ready. */
    private Process start() throws IOException {
        Process parent = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-DTANDEM_LLAMA_SERVER=" + LlamaServerBinary.path(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ParentProcess.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = parent.inputReader();
        for (String line = output.readLine(); !"ready".equals(line); line = output.readLine()) {
            assertThat(line).as("what comes before its end").isNotNull();
        }
        return parent;
    }

    private List<ProcessHandle> children() {
        return Processes.running("llama-server", data.toString());
    }
}
