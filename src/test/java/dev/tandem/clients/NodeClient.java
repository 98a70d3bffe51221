package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.RequiredTool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * OpenAI's own package for Node, as {@code src/test/node} pins it. It is installed under {@code target/node} once for a
 * version, so that the sources stay clean.
 */
final class NodeClient {

    private static final String HOW = "install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm).";
    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path PLACE = Path.of("target/node");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path node;
    private final String base;

    private NodeClient(Path node, String base) {
        this.node = node;
        this.base = base;
    }

    /** Installs the package unless that was done before; aborts the test where there is no Node. */
    static NodeClient installed(URI base) throws IOException {
        Path node = RequiredTool.require("node", HOW);
        Path npm = RequiredTool.require("npm", HOW);
        Files.createDirectories(PLACE);
        for (String file : List.of("package.json", "chat.mjs")) {
            Files.copy(SOURCES.resolve(file), PLACE.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!isInstalled()) {
            ProcessResult processResult = ProcessResult.in(
                    PLACE, npm.toString(), "install", "--no-package-lock", "--no-audit", "--no-fund", "--omit=peer");
            assertThat(processResult.status()).as(processResult.output()).isZero();
        }
        return new NodeClient(node, base.resolve("/v1").toString());
    }

    private static boolean isInstalled() throws IOException {
        Path installed = PLACE.resolve("node_modules/openai/package.json");
        return Files.exists(installed)
                && version(installed, "/version")
                        .equals(version(SOURCES.resolve("package.json"), "/dependencies/openai"));
    }

    private static String version(Path file, String pointer) throws IOException {
        return JSON.readTree(file.toFile()).at(pointer).asText();
    }

    /** Plays a scene of {@code chat.mjs} and gives what it printed. */
    JsonNode play(String scene, String model, String... question) throws IOException {
        List<String> command = new ArrayList<>(List.of(node.toString(), "chat.mjs", scene, base, model));
        command.addAll(List.of(question));
        ProcessResult processResult = ProcessResult.in(PLACE, command.toArray(String[]::new));
        assertThat(processResult.status()).as(processResult.output()).isZero();
        return JSON.readTree(processResult.output());
    }
}
