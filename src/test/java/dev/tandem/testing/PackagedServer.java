package dev.tandem.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged program in a process of its own, on a free port. Closing kills it; {@link #terminate} asks it to stop. */
public final class PackagedServer implements AutoCloseable {

    /** What {@code package} builds. */
    public static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    private static final Path OPTIONS = Path.of("deploy/java.options");
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\\s]+:(\\d+)");

    private final Process process;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Thread reader;
    private volatile boolean deaf;

    private PackagedServer(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    /**
     * Starts it.
     *
     * @param data what {@code TANDEM_DATA} names, and where it is started, so that no other configuration applies
     * @param settings system properties such as {@code tandem.edge.max-messages=8}
     */
    public static PackagedServer start(Path data, String... settings) throws IOException {
        return start(data, List.of(), settings);
    }

    /**
     * Starts it with Java options beside the program's own.
     *
     * @param options such as {@code -Xmx2g}; the others are as above
     */
    public static PackagedServer start(Path data, List<String> options, String... settings) throws IOException {
        return start(data, Map.of(), options, settings);
    }

    /**
     * Starts it with environment variables beside this process's own.
     *
     * @param environment such as {@code TANDEM_EDGE_MAX_MESSAGES} with its value; the others are as above
     */
    public static PackagedServer start(
            Path data, Map<String, String> environment, List<String> options, String... settings) throws IOException {
        return start(data, environment, options, List.of(settings), List.of());
    }

    /**
     * Starts it with a command line.
     *
     * @param arguments such as {@code serve --check-config}
     */
    public static PackagedServer run(Path data, String... arguments) throws IOException {
        return start(data, Map.of(), List.of(), List.of(), List.of(arguments));
    }

    private static PackagedServer start(
            Path data,
            Map<String, String> environment,
            List<String> options,
            List<String> settings,
            List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + OPTIONS.toAbsolutePath(),
                "-Dquarkus.http.port=0",
                "-Dquarkus.http.host=127.0.0.1"));
        command.addAll(options);
        for (String setting : settings) {
            command.add("-D" + setting);
        }
        command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(data.toFile());
        builder.environment().put("TANDEM_DATA", data.toString());
        builder.environment().putAll(environment);
        return new PackagedServer(builder.redirectErrorStream(true).start());
    }

    /** Where it listens, as soon as it does. */
    public URI base() {
        long deadline = System.nanoTime() + Api.PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            Matcher listening = LISTENING.matcher(output());
            if (listening.find()) {
                return URI.create("http://127.0.0.1:" + listening.group(1));
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("the program did not start: " + output());
    }

    /** What it wrote so far, with its errors among it. */
    public String output() {
        return String.join("\n", lines);
    }

    /** The stacks of its threads, as {@code jcmd} prints them. */
    public String threads() throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process asked = new ProcessBuilder(jcmd, String.valueOf(process.pid()), "Thread.print")
                .redirectErrorStream(true)
                .start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Leaves what it writes from now on in the pipe, whose other end stays open. */
    public void stopReading() {
        deaf = true;
    }

    /** Sends SIGTERM, and goes on reading: {@code Process.destroy} would close the pipe. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Sends SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Its exit status, as soon as it ended and all its output was read. */
    public int awaitExit() throws InterruptedException {
        return awaitExit(Api.PATIENCE);
    }

    /** The same of what takes so long. */
    public int awaitExit(Duration longest) throws InterruptedException {
        if (!process.waitFor(longest.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the program did not end: " + output());
        }
        reader.join();
        return process.exitValue();
    }

    private void read() {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        try {
            for (String line = output.readLine(); line != null && !deaf; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(e.toString());
        }
    }

    @Override
    public void close() {
        kill();
    }
}
