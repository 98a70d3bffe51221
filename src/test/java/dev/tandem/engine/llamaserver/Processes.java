package dev.tandem.engine.llamaserver;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Finds and moves processes. */
final class Processes {

    private Processes() {}

    /** The processes under this one that run {@code llama-server}, or another program of that name. */
    static List<ProcessHandle> children(String program) {
        return running(ProcessHandle.current().descendants(), program);
    }

    /** The processes of this machine that were given a word. */
    static List<ProcessHandle> mentioning(String word) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(argument -> argument.contains(word)))
                .toList();
    }

    private static List<ProcessHandle> running(Stream<ProcessHandle> processes, String program) {
        return processes
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
