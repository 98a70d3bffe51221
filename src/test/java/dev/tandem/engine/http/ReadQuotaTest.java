package dev.tandem.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ReadQuotaTest {

    private long now;
    private final ReadQuota quota = new ReadQuota(() -> now);

    @Test
    void shouldBeExhaustedByWhatPoursIn() {
        for (int round = 0; round < 3; round++) {
            assertThat(quota.exhaustedBy(ReadQuota.BYTES - 1)).isFalse();
            assertThat(quota.exhaustedBy(1)).isTrue();
        }
    }

    @Test
    void shouldNeverBeExhaustedByTheTokensOfAModel() {
        for (int token = 0; token < 10_000; token++) {
            now += 1_000_000;
            assertThat(quota.exhaustedBy(300)).isFalse();
        }
    }
}
