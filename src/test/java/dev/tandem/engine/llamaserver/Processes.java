package dev.tandem.engine.llamaserver;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Finds and moves processes. */
final class Processes {

    private Processes() {}

    /** The processes of this machine that were given a word. */
    static List<ProcessHandle> mentioning(String word) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(argument -> argument.contains(word)))
                .toList();
    }

    /** Those of them that run a program of that name. */
    static List<ProcessHandle> running(String program, String word) {
        return mentioning(word).stream()
                .filter(process -> process.info().command().orElse("").endsWith(program))
                .toList();
    }

    /** Sends a signal by its name, without SIG. */
    static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }
}
