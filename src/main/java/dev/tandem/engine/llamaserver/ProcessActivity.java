package dev.tandem.engine.llamaserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a process has moved so far, as Linux tells it; nothing elsewhere. A server says nothing while it downloads or
 * reads a model, and this tells that it is not stuck.
 *
 * @param read bytes read from files and sockets
 * @param written bytes written
 * @param mapped bytes of mapped files in memory
 */
record ProcessActivity(long read, long written, long mapped) {

    /** Nothing is known. */
    static final ProcessActivity UNKNOWN = new ProcessActivity(0, 0, 0);

    private static final double GIB = 1 << 30;

    static ProcessActivity of(long pid) {
        Path process = Path.of("/proc", String.valueOf(pid));
        try {
            List<String> io = Files.readAllLines(process.resolve("io"));
            List<String> status = Files.readAllLines(process.resolve("status"));
            return new ProcessActivity(number(io, "rchar:"), number(io, "wchar:"), number(status, "RssFile:") * 1024);
        } catch (IOException | NumberFormatException e) {
            return UNKNOWN;
        }
    }

    /** Whether more has been moved than at another time. */
    boolean isBeyond(ProcessActivity earlier) {
        return !equals(earlier);
    }

    /** How far it is with a file of that size, for the operator; {@code 0} when the size is not known. */
    String progress(long fileSize) {
        if (equals(UNKNOWN)) {
            return "loading the model";
        }
        if (fileSize <= 0) {
            return String.format(
                    Locale.ROOT, "loading the model, %.1f GiB downloaded, %.1f GiB read", gib(written), gib(seen()));
        }
        return String.format(
                Locale.ROOT,
                "loading the model, %d %% of %.1f GiB",
                Math.min(100, 100 * seen() / fileSize),
                gib(fileSize));
    }

    private static double gib(long bytes) {
        return (double) bytes / GIB;
    }

    /** Whole files are either read or mapped. */
    private long seen() {
        return Math.max(read, mapped);
    }

    private static long number(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
