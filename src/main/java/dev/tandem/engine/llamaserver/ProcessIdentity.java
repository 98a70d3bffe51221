package dev.tandem.engine.llamaserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names one process for all time: numbers of processes are used again, a number together with the time of the start is
 * not.
 *
 * @param pid its number
 * @param start when it started: on Linux the boot and the clock ticks since then, which no change of the clock moves,
 *     elsewhere milliseconds since 1970; one word
 */
record ProcessIdentity(long pid, String start) {

    private static final Path PROC = Path.of("/proc");
    /** Of the fields behind the command's name, the 20th: field 22 of {@code proc(5)}. */
    private static final int START_TICKS = 19;

    /** The process of that number, as it is now; empty when there is none, or the system does not tell. */
    static Optional<ProcessIdentity> of(long pid) {
        Path stat = PROC.resolve(String.valueOf(pid)).resolve("stat");
        try {
            if (Files.exists(PROC.resolve("self/stat"))) {
                String line = Files.readString(stat);
                String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
                String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id"))
                        .strip();
                return Optional.of(new ProcessIdentity(pid, boot + "/" + fields[START_TICKS]));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .map(start -> new ProcessIdentity(pid, String.valueOf(start.toEpochMilli())));
    }

    /** Whether this very process is still there. */
    boolean isAlive() {
        return of(pid).filter(this::equals).isPresent()
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
