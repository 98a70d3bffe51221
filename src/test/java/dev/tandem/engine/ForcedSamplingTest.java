package dev.tandem.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.EnginesConfig.SamplingConfig;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.testing.Requests;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ForcedSamplingTest {

    private record Config(OptionalDouble temperature, OptionalInt topK) implements SamplingConfig {
        @Override
        public OptionalDouble topP() {
            return OptionalDouble.empty();
        }

        @Override
        public OptionalDouble minP() {
            return OptionalDouble.empty();
        }

        @Override
        public OptionalDouble repeatPenalty() {
            return OptionalDouble.empty();
        }

        @Override
        public OptionalDouble presencePenalty() {
            return OptionalDouble.empty();
        }

        @Override
        public OptionalDouble frequencyPenalty() {
            return OptionalDouble.empty();
        }
    }

    private static final ForcedSampling SAMPLING =
            new ForcedSampling("m", new Config(OptionalDouble.of(0.6), OptionalInt.of(64)));
    private static final ForcedSampling NONE =
            new ForcedSampling("m", new Config(OptionalDouble.empty(), OptionalInt.empty()));

    private static final EngineDescription DESCRIPTION = EngineDescription.configured("e", null, null, 1, "");

    @Test
    void shouldPutInWhatARequestLeavesOut() {
        ChatRequest request = Requests.chat("Hello");
        request.body().remove("temperature");
        ChatRequest sampled = SAMPLING.applied(request);

        assertThat(sampled.body().path("temperature").doubleValue()).isEqualTo(0.6);
        assertThat(sampled.body().path("top_k").intValue()).isEqualTo(64);
        assertThat(sampled.messages()).isEqualTo(request.messages());
        assertThat(request.body().has("top_k")).isFalse();
    }

    @Test
    void shouldLeaveWhatARequestSays() {
        ChatRequest request = Requests.chat("Hello");
        request.body().put("temperature", 0);
        request.body().putNull("top_k");

        assertThat(SAMPLING.applied(request).body().path("temperature").intValue())
                .isZero();
        assertThat(SAMPLING.applied(request).body().path("top_k").intValue()).isEqualTo(64);
        assertThat(NONE.applied(request)).isSameAs(request);
    }

    @Test
    void shouldBeToldInTheDescription() {
        assertThat(SAMPLING.applied(DESCRIPTION).details().sampling())
                .isEqualTo(new TreeMap<>(Map.of("temperature", "0.6", "top_k", "64")));
        assertThat(SAMPLING.applied(DESCRIPTION).fingerprint()).isNotEqualTo(DESCRIPTION.fingerprint());
        assertThat(NONE.applied(DESCRIPTION)).isSameAs(DESCRIPTION);
    }

    @Test
    void shouldNameThePropertyWhenAValueIsOutOfItsRange() {
        assertThatThrownBy(() -> new ForcedSampling("m", new Config(OptionalDouble.of(2.5), OptionalInt.empty())))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("tandem.models.m.sampling.temperature: must be from 0.0 to 2.0 but is 2.5.");
        assertThatThrownBy(
                        () -> new ForcedSampling("m", new Config(OptionalDouble.of(Double.NaN), OptionalInt.empty())))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new ForcedSampling("m", new Config(OptionalDouble.empty(), OptionalInt.of(-1))))
                .hasMessageStartingWith("tandem.models.m.sampling.top-k");
    }
}
