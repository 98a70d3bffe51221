package dev.tandem.chaos;

import dev.tandem.chaos.HonestStreams.Ending;
import dev.tandem.experiment.SqliteFile;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.PackagedServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every mistake of {@code bodies.jsonl} at random beside eight honest streams, on a pair of variants. How long is for the
 * system property {@code chaos.seconds} to say; {@code .ci/nightly} has it go on for three minutes.
 */
@Tag("llama-server")
class ChaosIT {

    static final String PAIR = "pair";
    static final String HONEST_KEY = "honest-key";
    static final String CHAOS_KEY = "chaos-key";

    private static final int STREAMS = 8;
    /** Of a llama-server: room for what chaos sends and it rightly answers, so that nobody waits for a slot. */
    private static final int SLOTS = 16;

    private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("chaos.seconds", 20));
    /** Some thousand honest requests are enough to compare with. */
    private static final Duration LONGEST_CALM = Duration.ofSeconds(30);

    private static final boolean LONG = LENGTH.compareTo(LONGEST_CALM) > 0;

    private static final Duration WARM_UP = Duration.ofSeconds(5);
    /** How long a body may take is less, and so is any answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    /** Chaos's client, its upstream, the honest clients and the server share few cores, which do other things, too. */
    private static final Duration NOISE = Duration.ofMillis(LONG ? 25 : 500);
    /** What was asked of the experiment and counts in it: the split chose a variant, whose answer or failure it is. */
    private static final String EVIDENCE = "SELECT request_id || ' ' || result || ' ' || coalesce(error_type, '')"
            + " FROM outcome WHERE model = '" + PAIR
            + "' AND traffic = 'experiment' AND assigned IS NOT NULL AND result NOT IN ('rejected', 'overloaded')";

    @TempDir
    Path data;

    @Test
    void shouldServeHonestClientsOfLlamaServersAsEverWhateverOthersSend() throws Exception {
        serveHonestClientsAsEver("llama-server");
    }

    @Test
    void shouldServeHonestClientsOfEmbeddedEnginesAsEverWhateverOthersSend() throws Exception {
        serveHonestClientsAsEver("embedded");
    }

    private void serveHonestClientsAsEver(String engine) throws Exception {
        List<ChaosRequest> catalogue = ChaosCatalogue.read(engine.equals("embedded"));
        List<Ending> without;
        List<Ending> with;
        List<Ending> all = new ArrayList<>();
        SoftAssertions softly = new SoftAssertions();
        try (MisbehavingUpstream upstream = new MisbehavingUpstream(catalogue);
                PackagedServer server = PackagedServer.start(data, settings(engine, upstream));
                Api api = new Api(server.base())) {
            DemoServer.awaitReady(api, PAIR);
            URI base = server.base();
            all.addAll(warmUp(catalogue, base));
            without = honest(base, "without", LONG ? LONGEST_CALM : LENGTH);
            ChaosClient chaos = chaos(catalogue, base);
            try (ReadinessWatch readiness = new ReadinessWatch(base)) {
                with = beside(chaos, base, "with", LENGTH);
                report(engine, chaos, readiness, without, with);
                softly.assertThat(readiness.faults().stream().distinct())
                        .as("readiness")
                        .isEmpty();
            }
            softly.assertThat(chaos.surprises()).as("ends of chaos").isEmpty();
            softly.assertThat(server.output())
                    .as("output")
                    .doesNotContain("OutOfMemory")
                    .doesNotContain("Unexpected failure")
                    .doesNotContain("BlockedThreadChecker");
            all.addAll(without);
            all.addAll(with);
            server.terminate();
            server.awaitExit();
        }
        softly.assertThat(all.stream().map(Ending::how).distinct()).as("honest").containsExactly("whole");
        assertNoSlower(softly, "first token", without, with, Ending::firstToken);
        assertNoSlower(softly, "total", without, with, Ending::total);
        assertEvidence(softly, all);
        softly.assertAll();
    }

    private static ChaosClient chaos(List<ChaosRequest> catalogue, URI base) {
        return new ChaosClient(catalogue, new SocketExchange(base, PATIENCE), PATIENCE, new Random(20_261_127));
    }

    /** Where it goes on for long, chaos is rehearsed: how fast code is that never ran is no mistake of a client's. */
    private static List<Ending> warmUp(List<ChaosRequest> catalogue, URI base) throws Exception {
        if (!LONG) {
            return honest(base, "warm-up", WARM_UP);
        }
        List<Ending> endings = beside(chaos(catalogue, base), base, "warm-up", LONGEST_CALM);
        Thread.sleep(WARM_UP);
        return endings;
    }

    private static List<Ending> honest(URI base, String name, Duration length) throws Exception {
        long end = System.nanoTime() + length.toNanos();
        try (HonestStreams streams = new HonestStreams(base, STREAMS, name, () -> System.nanoTime() < end)) {
            return streams.endings();
        }
    }

    /** The honest stop when chaos sends no more, for calm would hide what chaos did; then the last of it ends. */
    private static List<Ending> beside(ChaosClient chaos, URI base, String name, Duration length) throws Exception {
        Thread sending = Thread.ofVirtual().start(() -> {
            try {
                chaos.run(length);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        List<Ending> endings;
        try (HonestStreams streams = new HonestStreams(base, STREAMS, name, chaos::isSending)) {
            endings = streams.endings();
        }
        sending.join();
        return endings;
    }

    private static void assertNoSlower(
            SoftAssertions softly,
            String what,
            List<Ending> without,
            List<Ending> with,
            Function<Ending, Duration> time) {
        Duration most = HonestStreams.p99(without, time).multipliedBy(2).plus(NOISE);
        softly.assertThat(HonestStreams.p99(with, time)).as("p99 of " + what).isLessThanOrEqualTo(most);
    }

    private void assertEvidence(SoftAssertions softly, List<Ending> honest) throws Exception {
        Map<String, String> evidence = new HashMap<>();
        for (Object row : SqliteFile.in(data).column(EVIDENCE)) {
            String[] idAndEnd = row.toString().split(" ", 2);
            evidence.put(idAndEnd[0], idAndEnd[1]);
        }
        List<String> ids =
                honest.stream().map(ending -> String.valueOf(ending.id())).toList();
        softly.assertThat(evidence).as("evidence").containsKeys(ids.toArray(new String[0]));
        ids.forEach(evidence::remove);
        Map<String, Integer> foreign = new TreeMap<>();
        evidence.values().forEach(end -> foreign.merge(end, 1, Integer::sum));
        softly.assertThat(foreign).as("evidence that is not honest").isEmpty();
    }

    private static String[] settings(String engine, MisbehavingUpstream upstream) {
        List<String> settings = new ArrayList<>(upstream.settings());
        // Those who send too slowly, or no more, are gone soon.
        settings.add("tandem.edge.head-timeout=3s");
        settings.add("tandem.edge.read-timeout=5s");
        settings.add("tandem.edge.min-body-rate=1000");
        settings.add("tandem.access.keys.honest.secret=" + HONEST_KEY);
        settings.add("tandem.access.keys.chaos.secret=" + CHAOS_KEY);
        for (String variant : List.of("Q2_K", "UD-Q2_K_XL")) {
            String property = "tandem.models." + PAIR + ".variants." + variant + ".";
            settings.add(property + "engine=" + engine);
            settings.add(property + "model=classpath:models/demo-" + variant + ".gguf");
            if (engine.equals("embedded")) {
                settings.add(property + "slots=" + STREAMS);
                settings.add(property + "threads=1");
            } else {
                settings.add(property + "binary=" + LlamaServerBinary.path());
                settings.add(property + "args=-t,1,-c,65536,-np," + SLOTS);
            }
        }
        return settings.toArray(new String[0]);
    }

    private static void report(
            String engine, ChaosClient chaos, ReadinessWatch readiness, List<Ending> without, List<Ending> with) {
        System.out.printf(
                "%s: %d requests of chaos; honest p99 without and with: first token %d, %d ms, total %d, %d ms (of %d, %d);"
                        + " the slowest of %d answers about readiness took %d ms%n",
                engine,
                chaos.sent(),
                HonestStreams.p99(without, Ending::firstToken).toMillis(),
                HonestStreams.p99(with, Ending::firstToken).toMillis(),
                HonestStreams.p99(without, Ending::total).toMillis(),
                HonestStreams.p99(with, Ending::total).toMillis(),
                without.size(),
                with.size(),
                readiness.asked(),
                readiness.slowest().toMillis());
    }
}
