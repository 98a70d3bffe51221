package dev.tandem.engine.llamaserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * All processes that one started, directly or not, even where those between have ended. On Linux, for a child of {@link
 * ProcessLauncher} that got a session of its own; elsewhere there are none.
 *
 * @param leader number of the process that began the session, which may have ended
 */
record ProcessSession(long leader) {

    private static final Path PROC = Path.of("/proc");
    /** Of the fields behind the command's name, the 4th: field 6 of {@code proc(5)}. */
    private static final int SESSION = 3;

    /** Ends whatever is left of it, at once. */
    void kill() {
        ProcessHandle.allProcesses().filter(this::contains).forEach(ProcessHandle::destroyForcibly);
    }

    private boolean contains(ProcessHandle process) {
        Path stat = PROC.resolve(String.valueOf(process.pid())).resolve("stat");
        try {
            String line = Files.readString(stat);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return fields[SESSION].equals(String.valueOf(leader));
        } catch (IOException e) {
            // It has ended meanwhile, or the system has no such file.
            return false;
        }
    }
}
