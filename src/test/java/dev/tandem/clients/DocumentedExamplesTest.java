package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.RequiredTool;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the README and the other pages let a newcomer ask is answered as they show it. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class DocumentedExamplesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUIET = "curl() { command curl --silent --show-error \"$@\"; }\n";

    @TestHTTPResource
    URI base;

    @BeforeEach
    void awaitReady() {
        try (Api api = new Api(base)) {
            DemoServer.awaitReady(api);
        }
    }

    @Test
    void shouldAnswerWhatThePagesAsk() throws IOException {
        RequiredTool.require("curl", "install curl (Debian: apt-get install curl).");
        String bash = RequiredTool.require("bash", "install bash.").toString();
        int asked = 0;
        for (DocumentationPage page : Documentation.pages()) {
            for (DocumentationPage.Block block : page.blocks("sh")) {
                if (block.text().contains("curl")) {
                    ask(bash, page.path(), block);
                    asked++;
                }
            }
        }

        assertThat(asked).as("blocks that ask something").isGreaterThanOrEqualTo(13);
    }

    private void ask(String bash, Path page, DocumentationPage.Block block) throws IOException {
        String script = QUIET + block.text().replace("localhost:8080", base.getAuthority());
        ProcessResult processResult = ProcessResult.in(Path.of("target"), bash, "-euo", "pipefail", "-c", script);

        assertThat(processResult.status())
                .as("%s: %s\n%s", page, block.text(), processResult.output())
                .isZero();
        if (block.output().isPresent()) {
            assertThat(shape("", JSON.readTree(processResult.output())))
                    .as("%s: %s", page, block.text())
                    .containsAll(shape("", JSON.readTree(block.output().get())));
        } else {
            assertThat(processResult.output())
                    .as("%s: %s", page, block.text())
                    .isNotBlank()
                    .doesNotContain("\"error\"");
        }
    }

    /** Each field's path and kind, as ids, times and answers differ. A page may leave fields out. */
    private static Set<String> shape(String path, JsonNode node) {
        Set<String> paths = new TreeSet<>(List.of(path + ": " + node.getNodeType()));
        node.fieldNames().forEachRemaining(name -> paths.addAll(shape(path + "." + name, node.get(name))));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            paths.addAll(shape(path + "[" + i + "]", node.get(i)));
        }
        return paths;
    }
}
