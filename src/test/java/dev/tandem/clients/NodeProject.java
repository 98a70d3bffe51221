package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Scripts and the packages that they use, as a directory below {@code src/test/node} pins them. They are installed below
 * {@code target/node} once for a lock file, so that the sources stay clean.
 */
final class NodeProject {

    private static final String HOW = "install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm).";
    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path PLACES = Path.of("target/node");
    private static final String LOCK = "package-lock.json";

    private final Path place;
    private final Path node;
    private final Path npm;

    private NodeProject(Path place, Path node, Path npm) {
        this.place = place;
        this.node = node;
        this.npm = npm;
    }

    /** Installs the packages unless that was done before; aborts the test where there is no Node. */
    static NodeProject installed(String name) throws IOException {
        Path sources = SOURCES.resolve(name);
        NodeProject project = new NodeProject(
                PLACES.resolve(name), RequiredTool.require("node", HOW), RequiredTool.require("npm", HOW));
        Files.createDirectories(project.place);
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, project.file(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path installed = project.file("node_modules").resolve("installed-" + LOCK);
        if (!Files.exists(installed) || Files.mismatch(installed, project.file(LOCK)) >= 0) {
            project.npm("ci", "--ignore-scripts", "--no-audit", "--no-fund");
            Files.copy(project.file(LOCK), installed, StandardCopyOption.REPLACE_EXISTING);
        }
        return project;
    }

    /** A file of the installed project. */
    Path file(String name) {
        return place.resolve(name);
    }

    /** Has npm do something, which must go well. */
    void npm(String... arguments) {
        run(npm, arguments);
    }

    /** Runs a script, which must go well, and gives the JSON that it printed. */
    JsonNode play(String script, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(script));
        all.addAll(List.of(arguments));
        return new ObjectMapper().readTree(run(node, all.toArray(String[]::new)));
    }

    private String run(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessResult processResult = ProcessResult.in(place, command.toArray(String[]::new));
        assertThat(processResult.status()).as(processResult.output()).isZero();
        return processResult.output();
    }
}
