package dev.tandem.engine.llamaserver;

import dev.tandem.engine.llamaserver.arguments.SecretMasker;
import dev.tandem.routing.VariantId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Passes on what a child prints, line by line, to the log category {@code
 * dev.tandem.engine.llamaserver.<model>.<variant>}, and keeps the last lines to tell why it failed. Secrets are masked
 * and long lines cut. One thread feeds it; all else is thread-safe.
 *
 * <p>Once it serves, {@code llama-server} (v0.5.0) calls an error what a request brings about, such as a schema that
 * makes no grammar, and prints the grammar as well. Then only what tells of the model or the machine is an error in our
 * log; that the process ends, its supervision tells.
 */
final class ServerOutput {

    private static final int LONGEST_LINE = 2_000;
    private static final int KEPT_LINES = 50;
    private static final int TOLD_LINES = 3;

    /** {@code 0.00.003.899 I srv  load_model: …}: time since the start and first letter of the level, both optional. */
    private static final Pattern PREFIX = Pattern.compile("(?:\\d+(?:\\.\\d+)+ )?([DIWE]) (.*)", Pattern.DOTALL);

    private static final Pattern ERROR = Pattern.compile(
            "(?i).*\\b(error|failed|failure|exception|abort(ed)?|assert|cannot|could ?n.t|invalid|out of"
                    + " memory|illegal instruction)\\b.*");
    /** How the message of a line begins that tells of the machine, or what it holds. */
    private static final Pattern OWN_FAULT = Pattern.compile(
            "(?i)(\\S*ggml|cuda|rocm|hip|sycl|vulkan|metal)\\w*\\b.*|.*\\b(compute error|invalid input batch|"
                    + "failed to decode|failed to allocate|out of memory)\\b.*");

    private static final Pattern OFFLOADED = Pattern.compile("offloaded (\\d+/\\d+) layers to GPU");

    private final Logger log;
    private final SecretMasker secretMasker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> last = new ArrayDeque<>();
    private volatile Optional<String> offloadedLayers = Optional.empty();
    private volatile boolean serving;
    private long lines;

    ServerOutput(VariantId id, SecretMasker secretMasker) {
        this(
                Logger.getLogger(ServerOutput.class.getPackageName() + "." + id.model() + "." + id.variant()),
                secretMasker);
    }

    ServerOutput(Logger log, SecretMasker secretMasker) {
        this.log = log;
        this.secretMasker = secretMasker;
    }

    /** Reads until the stream ends; blocks meanwhile. A carriage return ends a line too: progress bars use it. */
    void follow(InputStream stream) {
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        try (InputStream in = new java.io.BufferedInputStream(stream)) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n' || b == '\r') {
                    take(new String(line, 0, length, StandardCharsets.UTF_8));
                    length = 0;
                } else if (length < LONGEST_LINE) {
                    line[length++] = (byte) b;
                }
            }
        } catch (IOException e) {
            log.debugf("its output broke off: %s", e.getMessage());
        }
        take(new String(line, 0, length, StandardCharsets.UTF_8));
    }

    /** Takes one line. */
    void take(String raw) {
        if (raw.isBlank()) {
            return;
        }
        String line = secretMasker.masked(printable(raw));
        Matcher offloaded = OFFLOADED.matcher(line);
        if (offloaded.find()) {
            offloadedLayers = Optional.of(offloaded.group(1));
        }
        lock.lock();
        try {
            last.addLast(line);
            if (last.size() > KEPT_LINES) {
                last.removeFirst();
            }
            lines++;
        } finally {
            lock.unlock();
        }
        log.log(serving ? levelWhileServing(line) : level(line), line);
    }

    /** From now on requests may bring lines about. */
    void serves() {
        serving = true;
    }

    /** How many lines there were. */
    long lines() {
        lock.lock();
        try {
            return lines;
        } finally {
            lock.unlock();
        }
    }

    /** Layers on a graphics card of all layers, such as {@code 33/33}, if a line told. */
    Optional<String> offloadedLayers() {
        return offloadedLayers;
    }

    /** The last errors, which tell best why it ended by itself; empty when there are none. */
    String errors() {
        return told(kept().stream()
                .filter(line -> level(line) == Logger.Level.ERROR)
                .toList());
    }

    /** What tells best what it was doing: its last errors, else its last line; empty when it printed nothing. */
    String lastWords() {
        String errors = errors();
        List<String> kept = kept();
        return errors.isEmpty() ? told(kept.subList(Math.max(0, kept.size() - 1), kept.size())) : errors;
    }

    private static String told(List<String> lines) {
        return lines.stream()
                .skip(Math.max(0, lines.size() - TOLD_LINES))
                .map(ServerOutput::message)
                .collect(java.util.stream.Collectors.joining(" | "));
    }

    /** The last lines, oldest first. */
    List<String> kept() {
        lock.lock();
        try {
            return List.copyOf(last);
        } finally {
            lock.unlock();
        }
    }

    /** The level that the line says, else one that its words suggest. */
    static Logger.Level level(String line) {
        Matcher prefix = PREFIX.matcher(line);
        if (!prefix.matches()) {
            return ERROR.matcher(line).matches() ? Logger.Level.ERROR : Logger.Level.INFO;
        }
        return switch (prefix.group(1)) {
            case "E" -> Logger.Level.ERROR;
            case "W" -> Logger.Level.WARN;
            case "D" -> Logger.Level.DEBUG;
            default -> Logger.Level.INFO;
        };
    }

    /** The level of a line that a request may have brought about. */
    static Logger.Level levelWhileServing(String line) {
        return switch (level(line)) {
            case ERROR -> OWN_FAULT.matcher(message(line)).matches() ? Logger.Level.ERROR : Logger.Level.WARN;
            case INFO -> PREFIX.matcher(line).matches() ? Logger.Level.INFO : Logger.Level.DEBUG;
            case Logger.Level other -> other;
        };
    }

    private static String message(String line) {
        Matcher prefix = PREFIX.matcher(line);
        return (prefix.matches() ? prefix.group(2) : line).strip().replaceAll("\\s+", " ");
    }

    private static String printable(String raw) {
        return raw.replaceAll("\\e\\[[0-9;]*[A-Za-z]", "")
                .replaceAll("\\p{Cntrl}", " ")
                .stripTrailing();
    }
}
