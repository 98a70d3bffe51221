package dev.tandem.command;

import dev.tandem.gguf.HashCache;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Where the program begins: {@code inspect} looks into files, {@code replay} has a server replay one; else it serves. */
@QuarkusMain
public final class Main {

    private static final String INSPECT = "inspect";
    private static final String REPLAY = "replay";
    private static final String KEY = "TANDEM_KEY";
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private Main() {}

    /** Serves until it is stopped, unless the first argument says otherwise. */
    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length > 0 && arguments[0].equals(INSPECT)) {
            InspectCommand command = new InspectCommand(new HashCache(
                    DataPath.of(System.getenv(), System.getProperties()).resolve("file-hashes")));
            System.exit(command.run(Arrays.asList(arguments).subList(1, arguments.length), System.out, System.err));
        }
        if (arguments.length > 0 && arguments[0].equals(REPLAY)) {
            ReplayCommand command = new ReplayCommand(Optional.ofNullable(System.getenv(KEY)), INTERVAL);
            System.exit(command.run(Arrays.asList(arguments).subList(1, arguments.length), System.out, System.err));
        }
        Quarkus.run(arguments);
    }
}
