package dev.tandem.testing;

import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a test asks a running application with: its address, and a client that is new for each test. */
public abstract class ApiTestBase {

    /** Where chats are completed. */
    protected static final String CHATS = "/v1/chat/completions";

    @TestHTTPResource
    protected URI base;

    protected Api api;

    @BeforeEach
    void openApi() {
        api = new Api(base);
    }

    @AfterEach
    void closeApi() {
        api.close();
    }
}
