package dev.tandem.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.Requests;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class RemoteEngineTest {

    private final FakeUpstreamEngine fake = new FakeUpstreamEngine();

    @AfterEach
    void close() {
        fake.close();
    }

    private static void await(BooleanSupplier condition) {
        Eventually.await("so", condition::getAsBoolean);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|{}|FAILED|tandem.models.m.variants.v.api-key",
                "503|{\"error\":{\"message\":\"Loading model\"}}|LOADING|loads its model"
            })
    void shouldTellWhatIsWrongWhenTheFirstLookShowsIt(int status, String body, Status health, String words) {
        fake.upstream.answeringJson(status, body);
        try (RemoteEngine engine = fake.start()) {
            await(() -> engine.health().status() == health);
            assertThat(engine.health().detail()).contains(words).doesNotContain(FakeUpstreamEngine.KEY);
        }
    }

    @Test
    void shouldBeReadyWhenTheUpstreamHasNoListOfModels() {
        fake.upstream.answeringJson(404, "");
        try (RemoteEngine engine = fake.start()) {
            assertThat(engine.health().isReady()).isTrue();
        }
    }

    @Test
    void shouldRecoverWhenAnAnswerSucceeds() {
        fake.upstream.answeringJson(401, "{}");
        try (RemoteEngine engine = fake.start()) {
            await(() -> !engine.health().isReady());
            fake.upstream.answeringJson(
                    200, "{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}");
            assertThat(AnswerProbe.of(engine.chat(Requests.chat("Hello?"))).text())
                    .isEqualTo("x");
            assertThat(engine.health().isReady()).isTrue();
        }
    }

    @Test
    void shouldFailWhenTheUpstreamCannotBeReachedTwice() {
        Reachability once = Reachability.UNKNOWN.failed("gone");
        assertThat(once.health().isReady()).isTrue();
        assertThat(once.failed("gone").health().status()).isEqualTo(Status.FAILED);
        assertThat(once.failed("gone").failed("gone").replied().health().isReady())
                .isTrue();
    }

    @Test
    void shouldDescribeItselfWithoutSecretsAndAlwaysTheSame() {
        fake.upstream.answeringJson(200, "{}");
        try (RemoteEngine first = fake.start();
                RemoteEngine second = fake.start()) {
            assertThat(first.describe().fingerprint())
                    .isEqualTo(second.describe().fingerprint());
            assertThat(first.describe().toString())
                    .contains("/api/v1", "theirs")
                    .doesNotContain(FakeUpstreamEngine.KEY);
        }
    }

    @Test
    void shouldNotGiveTheKeyAwayWhenTheUpstreamRepeatsIt() {
        fake.upstream.answeringJson(400, "{\"error\":{\"message\":\"bad: Bearer " + FakeUpstreamEngine.KEY + "\"}}");
        try (RemoteEngine engine = fake.start()) {
            Assertions.assertThatThrownBy(() -> AnswerProbe.of(engine.chat(Requests.chat("Hello?"))))
                    .isInstanceOf(EngineException.Refused.class)
                    .hasMessage("bad: ***");
        }
    }
}
