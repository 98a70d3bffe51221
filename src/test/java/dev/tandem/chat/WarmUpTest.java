package dev.tandem.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.Scrape;
import dev.tandem.testing.ScriptedEngineFactory;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class WarmUpTest {

    @TestHTTPResource
    URI base;

    @Inject
    WarmUp warmUp;

    @Inject
    ScriptedEngineFactory engines;

    @Inject
    DataSource database;

    @Test
    void shouldBeAnsweredAndCountNowhere() {
        try (Api api = new Api(base)) {
            int started = engines.engine("m", "only").started();
            int rows = OutcomeRows.count(database);
            double requests = Scrape.of(api).sum("tandem_requests_total", Map.of());

            warmUp.ask(new VariantId("m", "only"), 3).await().atMost(Api.PATIENCE);

            assertThat(engines.engine("m", "only").started()).isEqualTo(started + 1);
            assertThat(OutcomeRows.count(database)).isEqualTo(rows);
            assertThat(Scrape.of(api).sum("tandem_requests_total", Map.of())).isEqualTo(requests);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1025})
    void shouldRefuseTokensThatCannotBe(int tokens) {
        ConfigurationFaults faults = new ConfigurationFaults();
        WarmUp.check(tokens, faults);
        assertThat(faults.messages())
                .containsExactly(
                        "tandem.warm-up.tokens: must be a whole number from 0, for none, to 1024, not " + tokens + ".");
    }
}
