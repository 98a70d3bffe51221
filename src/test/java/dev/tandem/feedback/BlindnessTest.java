package dev.tandem.feedback;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Api;
import dev.tandem.testing.Fault;
import dev.tandem.testing.ScriptedEngineFactory;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever looks at all of a pair but its text, and learns from hundreds, knows no more of the variants than a coin. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class BlindnessTest {

    private static final int PAIRS = 400;
    private static final Duration FAST = Duration.ofNanos(200_000);
    private static final Duration SLOW = Duration.ofMillis(3);
    private static final String FRANCE = "What is the capital of France?";

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    private void prepare() {
        engines.forgetFaults();
        engines.engine("plain", "a").expect(new Fault.Telling("quick-and-small", FAST));
        engines.engine("plain", "b").expect(new Fault.Telling("slow", SLOW));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellNothingOfVariantsThatDifferInSpeedAndFingerprint(boolean streamed) throws IOException {
        List<VariantClassifier.Seen> pairs = new ArrayList<>();
        try (Api api = new Api(base)) {
            PairObserver pairObserver = new PairObserver(api, true);
            for (int i = 0; i < PAIRS; i++) {
                prepare();
                pairs.add(
                        streamed
                                ? pairObserver.streamed(chat("plain", FRANCE, "'stream': true"), "a")
                                : pairObserver.whole(chat("plain", FRANCE), "a"));
            }
        }
        assertThat(VariantClassifier.right(pairs)).isLessThanOrEqualTo(VariantClassifier.mostOfACoin(PAIRS));
    }

    /** The same guesser, the same variants, but answers that are not blind: it does find what there is to find. */
    @Test
    void shouldTellTheVariantsOfAnswersThatAreNotBlind() {
        int count = 60;
        Random sides = new Random(1);
        List<VariantClassifier.Seen> pairs = new ArrayList<>();
        try (Api api = new Api(base)) {
            for (int i = 0; i < count; i++) {
                prepare();
                boolean left = sides.nextBoolean();
                TreeMap<String, Double> figures = new TreeMap<>();
                PairObserver.fields(figures, "left", answer(api, left ? "a" : "b"));
                PairObserver.fields(figures, "right", answer(api, left ? "b" : "a"));
                pairs.add(new VariantClassifier.Seen(figures, left));
            }
        }
        assertThat(VariantClassifier.right(pairs)).isGreaterThan(VariantClassifier.mostOfACoin(count));
    }

    private static JsonNode answer(Api api, String variant) {
        return api.post("/v1/chat/completions", chat("plain@" + variant, FRANCE))
                .json();
    }
}
