package dev.tandem.engine.llamaserver;

import java.util.Map;
import java.util.Set;

/**
 * How a process ended.
 *
 * @param code as Java and the shell tell it: the exit code, or 128 and the number of the signal that ended it
 */
record ExitStatus(int code) {

    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = 64;
    private static final int KILL = 9;
    /** Those whose numbers Linux and macOS share. */
    private static final Map<Integer, String> NAMES = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 8, "SIGFPE", KILL, "SIGKILL", 11,
            "SIGSEGV", 15, "SIGTERM");
    /** What a process brings upon itself, having said why where it could: an assertion, a bad address or instruction. */
    private static final Set<Integer> OWN_FAULTS = Set.of(4, 5, 6, 7, 8, 11);

    /**
     * How and why it ended, to follow its name.
     *
     * @param output what it printed; the end of it tells why, unless another process ended it
     */
    String told(ServerOutput output) {
        if (!isSignal()) {
            String words = output.lastWords();
            return "ended with exit code " + code + (words.isEmpty() ? " and printed nothing." : ": " + words);
        }
        String errors = output.errors();
        int signal = code - SIGNALLED;
        String told =
                "was ended by signal " + signal + (NAMES.containsKey(signal) ? " (" + NAMES.get(signal) + ")" : "");
        if (signal == KILL) {
            return told + ", which is mostly the system's doing for lack of memory.";
        }
        return OWN_FAULTS.contains(signal) && !errors.isEmpty() ? told + ": " + errors : told + ".";
    }

    private boolean isSignal() {
        return code > SIGNALLED && code <= SIGNALLED + LAST_SIGNAL;
    }
}
