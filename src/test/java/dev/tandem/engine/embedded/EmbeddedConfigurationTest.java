package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.EmbeddedServer;
import dev.tandem.testing.Requests;
import dev.tandem.testing.ScriptedEngineFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Engines made from a configuration, in a running application. */
@QuarkusTest
@TestProfile(EmbeddedServer.class)
@Tag("quarkus")
class EmbeddedConfigurationTest {

    @Inject
    EngineRegistry engines;

    @Inject
    ScriptedEngineFactory scripted;

    private GuardedEngine engine(String variant) {
        GuardedEngine engine = engines.engine(new VariantId("tested", variant));
        Instant deadline = Instant.now().plusSeconds(60);
        while (engine.health().status() == EngineHealth.Status.LOADING
                && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(1_000_000);
        }
        return engine;
    }

    private static String answer(GuardedEngine engine) {
        return AnswerProbe.of(engine.chat(Requests.chat("What is the capital of France?")))
                .text();
    }

    @Test
    void shouldServeWithDefaultsWhenOnlyAModelIsNamed() {
        assertThat(answer(engine("plain"))).contains("Paris");
        assertThat(engine("plain").describe().slots()).isEqualTo(4);
        assertThat(engine("plain").describe().contextLength()).isEqualTo(2048);
    }

    @Test
    void shouldHeedItsOwnSettings() {
        assertThat(answer(engine("small"))).contains("Paris");
        assertThat(engine("small").describe().slots()).isEqualTo(1);
        assertThat(engine("small").describe().contextLength()).isEqualTo(64);
    }

    @Test
    void shouldFollowTheScriptWhenTheEngineIsScripted() {
        assertThatThrownBy(() -> answer(engine("fake"))).isInstanceOf(EngineException.Broken.class);
        assertThat(answer(engine("fake"))).contains("Paris");
        assertThat(scripted.engine("tested", "fake").started()).isEqualTo(2);
    }

    @Test
    void shouldNameThePropertyWhenASettingMakesNoSense() {
        VariantId id = new VariantId("gemma", "a");
        assertThatThrownBy(() -> new EmbeddedSettings(id, "x.gguf", 0, OptionalInt.empty(), 1, 512, 0))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.models.gemma.variants.a.slots: must be from 1");
        assertThatThrownBy(() -> new EmbeddedSettings(id, "x.gguf", 4, OptionalInt.of(3), 1, 512, 0))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.models.gemma.variants.a.context-size: must be from 16");
    }
}
