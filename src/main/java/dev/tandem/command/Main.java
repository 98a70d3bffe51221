package dev.tandem.command;

import dev.tandem.gguf.HashCache;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;

/** Where the program begins. Without arguments it serves, as {@code serve} does; only that starts Quarkus. */
@QuarkusMain
public final class Main {

    private static final String[] SERVE = {"serve"};
    private static final String KEY = "TANDEM_KEY";
    private static final Duration INTERVAL = Duration.ofMillis(500);

    Main() {}

    /** Blocks until the server is stopped, or the command is done. */
    public static void main(String... arguments) {
        if (arguments.length == 0 || Arrays.equals(arguments, SERVE)) {
            // Nobody waits for what reads command lines where there is nothing to read.
            Server.run(ServeRequest.CONFIGURED);
            return;
        }
        Path data = DefaultDataDirectory.of(System.getenv(), System.getProperties());
        HashCache hashes = new HashCache(data.resolve("file-hashes"));
        int status = TandemCommand.line(
                        new ServeCommand(Server::run),
                        new InspectCommand(hashes),
                        new CompareCommand(hashes, data, System.getenv(), request -> CompareRun.start(request)),
                        new ReplayCommand(Optional.ofNullable(System.getenv(KEY)), INTERVAL))
                .setOut(new PrintWriter(System.out, true, System.out.charset()))
                .setErr(new PrintWriter(System.err, true, System.err.charset()))
                .execute(arguments);
        // Hot reload starts a server again in the process in which one returned.
        if (status != CommandLine.ExitCode.OK) {
            System.exit(status);
        }
    }
}
