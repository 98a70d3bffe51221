package dev.tandem.command;

import dev.tandem.gguf.HashCache;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;

/** Where the program begins: {@code inspect} looks into files and ends, anything else serves. */
@QuarkusMain
public final class Main {

    private static final String INSPECT = "inspect";

    private Main() {}

    /** Serves until it is stopped, unless the first argument says otherwise. */
    public static void main(String... arguments) {
        if (arguments.length > 0 && arguments[0].equals(INSPECT)) {
            InspectCommand command = new InspectCommand(new HashCache(
                    DataPath.of(System.getenv(), System.getProperties()).resolve("file-hashes")));
            System.exit(command.run(Arrays.asList(arguments).subList(1, arguments.length), System.out, System.err));
        }
        Quarkus.run(arguments);
    }
}
