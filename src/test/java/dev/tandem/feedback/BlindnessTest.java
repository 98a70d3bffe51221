package dev.tandem.feedback;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

/** Whoever looks at all of a pair but its text, and learns from hundreds, knows no more of the variants than a coin. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
class BlindnessTest {

    private static final int PAIRS = 400;
    private static final Duration FAST = Duration.ofNanos(200_000);
    private static final Duration SLOW = Duration.ofMillis(3);

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    /** What a coin exceeds once in 10,000 times. */
    static long mostOfACoin(int pairs) {
        return BinomialDistribution.of(pairs, 0.5).inverseCumulativeProbability(1 - 1e-4);
    }

    private void prepare() {
        engines.forgetFaults();
        engines.engine("plain", "a").expect(new Fault.Telling("quick-and-small", FAST));
        engines.engine("plain", "b").expect(new Fault.Telling("slow", SLOW));
    }

    @Test
    void shouldTellNothingOfVariantsThatDifferInSpeedAndFingerprint() throws IOException {
        List<Guesser.Seen> pairs = new ArrayList<>();
        try (Api api = new Api(base)) {
            Watcher watcher = new Watcher(api, true);
            for (int i = 0; i < PAIRS; i++) {
                prepare();
                pairs.add(watcher.watch(chat("plain", "What is the capital of France?", "'stream': true"), "a"));
            }
        }
        assertThat(pairs.stream().filter(Guesser.Seen::left).count())
                .as("sides are drawn")
                .isBetween(PAIRS - mostOfACoin(PAIRS), mostOfACoin(PAIRS));
        assertThat(Guesser.right(pairs)).isLessThanOrEqualTo(mostOfACoin(PAIRS));
    }

    /** The same guesser on answers that are not blind: it does find what there is to find. */
    @Test
    void shouldBeToldByTheGuesserWhereTimingIsSeen() {
        Random sides = new Random(1);
        List<Guesser.Seen> pairs = new ArrayList<>();
        try (Api api = new Api(base)) {
            for (int i = 0; i < 40; i++) {
                prepare();
                boolean left = sides.nextBoolean();
                TreeMap<String, Double> figures = new TreeMap<>();
                figures.put("left time", timed(api, left ? "a" : "b"));
                figures.put("right time", timed(api, left ? "b" : "a"));
                pairs.add(new Guesser.Seen(figures, left));
            }
        }
        assertThat(Guesser.right(pairs)).isGreaterThan(mostOfACoin(40));
    }

    private static double timed(Api api, String variant) {
        long begun = System.nanoTime();
        api.post("/v1/chat/completions", chat("plain@" + variant, "What is the capital of France?"));
        return System.nanoTime() - begun;
    }
}
