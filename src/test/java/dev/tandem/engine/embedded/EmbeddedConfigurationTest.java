package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.engine.embedded.libllama.CacheType;
import dev.tandem.engine.embedded.libllama.FlashAttention;
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
import java.util.Optional;
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
        assertThatThrownBy(() -> settings(0, OptionalInt.empty(), CacheType.F16, FlashAttention.AUTO))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.models.gemma.variants.a.slots: must be from 1");
        assertThatThrownBy(() -> settings(4, OptionalInt.of(3), CacheType.F16, FlashAttention.AUTO))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.models.gemma.variants.a.context-size: must be from 16");
        assertThatThrownBy(() -> settings(4, OptionalInt.empty(), CacheType.Q8_0, FlashAttention.OFF))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.models.gemma.variants.a.cache-type: q8_0 needs flash attention");
    }

    private static EmbeddedSettings settings(
            int slots, OptionalInt context, CacheType cacheType, FlashAttention flashAttention) {
        return new EmbeddedSettings(
                new VariantId("gemma", "a"),
                "x.gguf",
                slots,
                context,
                1,
                512,
                0,
                cacheType,
                flashAttention,
                Optional.empty());
    }
}
