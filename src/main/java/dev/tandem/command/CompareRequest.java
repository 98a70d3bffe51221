package dev.tandem.command;

import dev.tandem.command.compare.CompareFolder;
import dev.tandem.command.compare.CompareSetup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A comparison that is to be carried out, or to go on.
 *
 * @param folder what is kept of it
 * @param setup how it is carried out
 * @param prompts empty for those that come with the program
 * @param directory where the reports are written
 * @param out where the verdict is printed
 * @param err where it is told how far it is
 */
record CompareRequest(
        CompareFolder folder,
        CompareSetup setup,
        Optional<Path> prompts,
        Path directory,
        PrintWriter out,
        PrintWriter err) {

    /** What the application is started with. It listens nowhere, and its log is no part of what is told. */
    ServeRequest serve() {
        Map<String, String> settings = new TreeMap<>(setup.settings());
        settings.put("tandem.data", literal(folder.path()));
        settings.put("quarkus.http.host-enabled", "false");
        settings.put("quarkus.log.console.enabled", "false");
        settings.put("quarkus.log.file.enabled", "true");
        settings.put("quarkus.log.file.path", literal(folder.log()));
        return new ServeRequest(settings, Optional.of(CompareSetup.MODEL), false);
    }

    private static String literal(Path path) {
        return path.toString().replace("$", "$$");
    }
}
