package dev.tandem.engine.llamaserver;

import dev.tandem.engine.llamaserver.arguments.ReservedSettings;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Starts processes that die with this one, even when it is killed, where the system can do that: Linux with {@code
 * setpriv} and {@code setsid} of util-linux. Elsewhere {@link OrphanReaper} must do.
 *
 * <p>The kernel sends that signal when the <em>thread</em> ends that started the child ({@code PR_SET_PDEATHSIG} in
 * prctl(2)). So all children are started by one thread that lives until {@link #close}; never by one of a pool, which
 * would take the children along when it retires. Thread-safe; blocks.
 */
final class ProcessLauncher implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ProcessLauncher.class);
    private static final long PROBE_SECONDS = 5;

    /**
     * The child gets a session of its own: what Ctrl+C sends to the group of a terminal is for Tandem, which lets its
     * requests end first; and whatever a script starts can be found as a member of it.
     */
    private static final String OWN_SESSION = "setsid";

    /** The parent may have died before the signal was asked for: then the child must not begin. */
    private static final String IF_PARENT_LIVES = "[ \"$PPID\" = \"$0\" ] && exec \"$@\"";

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("llama-server-parent").factory());
    private final List<String> wrapper;

    ProcessLauncher() {
        this.wrapper = wrapper();
        if (wrapper.isEmpty()) {
            LOG.info("No setpriv here: should Tandem be killed, its llama-servers stay until it starts again.");
        }
    }

    /** Starts a program; its output and errors come as one stream, and it has no input. */
    Process start(LaunchSpec launchSpec) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(launchSpec.program().toString());
        command.addAll(launchSpec.arguments());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(nothing()));
        builder.environment().clear();
        builder.environment().putAll(environment(launchSpec.variables()));
        try {
            return thread.submit(builder::start).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    /** All variables of a child for which these are set: Tandem's own environment lies beneath. */
    static Map<String, String> environment(Map<String, String> variables) {
        Map<String, String> all = new TreeMap<>(System.getenv());
        all.keySet().removeIf(ProcessLauncher::isKept);
        all.putAll(variables);
        return all;
    }

    /** Ends the thread, and with it every child that still runs. */
    @Override
    public void close() {
        thread.shutdown();
    }

    /** Variables that are Tandem's own business, and those that would move the child out of reach. */
    private static boolean isKept(String variable) {
        return variable.startsWith("TANDEM_")
                || variable.startsWith("QUARKUS_")
                || ReservedSettings.isReserved(variable);
    }

    private static List<String> wrapper() {
        List<String> setpriv = List.of("setpriv", "--pdeathsig", "SIGKILL");
        List<String> probe = new ArrayList<>(setpriv);
        probe.addAll(List.of(OWN_SESSION, "sh", "-c", "exit 0"));
        try {
            Process process = new ProcessBuilder(probe)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                return List.of();
            }
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
        List<String> wrapper = new ArrayList<>(setpriv);
        wrapper.addAll(List.of(
                "sh",
                "-c",
                IF_PARENT_LIVES,
                String.valueOf(ProcessHandle.current().pid()),
                OWN_SESSION));
        return List.copyOf(wrapper);
    }

    private static File nothing() {
        return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
    }
}
