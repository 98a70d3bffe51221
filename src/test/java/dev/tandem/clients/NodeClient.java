package dev.tandem.clients;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's own package for Node. */
final class NodeClient {

    private final NodeProject project;
    private final String base;

    private NodeClient(NodeProject project, String base) {
        this.project = project;
        this.base = base;
    }

    /** Installs the package unless that was done before; aborts the test where there is no Node. */
    static NodeClient installed(URI base) throws IOException {
        return new NodeClient(
                NodeProject.installed("clients"), base.resolve("/v1").toString());
    }

    /** Plays a scene of {@code chat.mjs} and gives what it printed. */
    JsonNode play(String scene, String model, String... question) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(scene, base, model));
        arguments.addAll(List.of(question));
        return project.play("chat.mjs", arguments.toArray(String[]::new));
    }
}
