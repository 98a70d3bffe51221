package dev.tandem.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** A program that a test needs. Without it the test aborts and says so; where {@code CI=true} it fails. */
public final class RequiredTool {

    private RequiredTool() {}

    /** Where it is. */
    public static Path require(String tool, String howToInstall) {
        Optional<Path> found = Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isPresent()) {
            return found.get();
        }
        String what = tool + " is not on the PATH: " + howToInstall;
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(what);
        }
        throw new TestAbortedException(what);
    }
}
