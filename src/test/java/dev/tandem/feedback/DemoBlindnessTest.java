package dev.tandem.feedback;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo's real pair: what is not its text tells nothing of the variants. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class DemoBlindnessTest {

    private static final int PAIRS = 400;

    @TestHTTPResource
    URI base;

    @Test
    void shouldTellNothingOfTheDemosVariants() throws IOException {
        List<VariantClassifier.Seen> pairs = new ArrayList<>();
        try (Api api = new Api(base)) {
            DemoServer.awaitReady(api);
            PairObserver pairObserver = new PairObserver(api, false);
            for (int i = 0; i < PAIRS; i++) {
                String question = "Tell me a story about fox number " + i + ".";
                pairs.add(pairObserver.streamed(chat("demo", question, "'stream': true", "'max_tokens': 8"), "static"));
            }
        }
        assertThat(VariantClassifier.right(pairs)).isLessThanOrEqualTo(VariantClassifier.mostOfACoin(PAIRS));
    }
}
