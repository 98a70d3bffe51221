package dev.tandem.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version that was built, which Maven writes into a resource. */
final class ProgramVersion implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream version = ProgramVersion.class.getResourceAsStream("/version.txt")) {
            if (version == null) {
                throw new IllegalStateException("version.txt is missing from the application");
            }
            return new String[] {"Tandem " + new String(version.readAllBytes(), StandardCharsets.UTF_8).strip()};
        }
    }
}
