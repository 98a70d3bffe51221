package dev.tandem.clients;

import dev.tandem.testing.DemoServer;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;

/** A project for Node, installed, beside a demo server that is ready. */
abstract class NodeClientTestBase {

    /** What the demo answers when it is asked for the capital of France. */
    static final String PARIS = DemoServer.PARIS;

    @TestHTTPResource
    URI base;

    NodeProject project;

    private final String directory;

    /** @param directory that of the project below {@code src/test/node} */
    NodeClientTestBase(String directory) {
        this.directory = directory;
    }

    @BeforeEach
    void install() throws IOException {
        project = NodeProject.installed(directory);
        DemoServer.awaitReady(base);
    }
}
