package dev.tandem.command;

import dev.tandem.engine.embedded.EmbeddedEngineFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.IVersionProvider;

/** The version that was built and its commit, which Maven writes into a resource, and what it runs on. */
final class ProgramVersion implements IVersionProvider {

    /** @param built version, commit and whether that was changed, a line each; what Maven does not know stays as it is */
    static String[] told(String built) {
        List<String> lines = built.lines().map(String::strip).toList();
        String commit =
                lines.size() < 2 || lines.get(1).isEmpty() || lines.get(1).startsWith("$")
                        ? ""
                        : " (" + lines.get(1) + (lines.getLast().equals("true") ? ", changed" : "") + ")";
        return new String[] {
            "Tandem " + lines.getFirst() + commit,
            "Java " + Runtime.version() + ", " + System.getProperty("java.vendor"),
            "llama.cpp " + EmbeddedEngineFactory.BUILD + ", embedded"
        };
    }

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream version = ProgramVersion.class.getResourceAsStream("/version.txt")) {
            if (version == null) {
                throw new IllegalStateException("version.txt is missing from the application");
            }
            return told(new String(version.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
