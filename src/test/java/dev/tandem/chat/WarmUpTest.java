package dev.tandem.chat;

import static org.assertj.core.api.Assertions.assertThat;

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
}
