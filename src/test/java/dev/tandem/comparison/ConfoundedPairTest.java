package dev.tandem.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Api;
import dev.tandem.testing.EmbeddedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pair whose chat templates differ in one byte, in a running application. */
@QuarkusTest
@TestProfile(EmbeddedServer.class)
@Tag("quarkus")
class ConfoundedPairTest {

    @TestHTTPResource
    URI base;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(base);
    }

    @AfterEach
    void disconnect() {
        api.close();
    }

    private static String log() throws IOException {
        try {
            return Files.readString(EmbeddedServer.LOG);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private void awaitWarning() throws IOException {
        long deadline = System.nanoTime() + Api.PATIENCE.toNanos();
        while (!log().contains("The variants of 'pair' differ")) {
            assertThat(System.nanoTime()).as("no warning in %s", log()).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void shouldWarnAtStartAndOfferToForceOneTemplate() throws IOException {
        awaitWarning();

        assertThat(log())
                .contains("differ in more than their weights")
                .contains(": chat template (a: aad9bfa5")
                .contains("To force one template on all of them, set tandem.models.pair.template.")
                .doesNotContain("The variants of 'fair'");
    }

    @Test
    void shouldShowTheChangedByteInTheComparison() throws IOException {
        awaitWarning();
        JsonNode comparison = api.get("/admin/models/pair/compare").json();

        assertThat(comparison.at("/base/same").booleanValue()).isTrue();
        assertThat(comparison.at("/template/equal").booleanValue()).isFalse();
        assertThat(comparison.at("/template/diff").toString())
                .contains("set role = 'model' if")
                .contains("set role = 'modem' if");
        assertThat(comparison.at("/confounds")).hasSize(1);
        assertThat(comparison.at("/confounds/0/kind").textValue()).isEqualTo("TEMPLATE");
        assertThat(comparison.at("/groups/0/first")).isEqualTo(comparison.at("/groups/0/second"));
    }

    @Test
    void shouldShowNoConfoundWhenOnlyTheWeightsDiffer() throws IOException {
        awaitWarning();
        JsonNode comparison = api.get("/admin/models/fair/compare?first=b").json();

        assertThat(comparison.at("/first").textValue()).isEqualTo("b");
        assertThat(comparison.at("/second").textValue()).isEqualTo("a");
        assertThat(comparison.at("/template/equal").booleanValue()).isTrue();
        assertThat(comparison.at("/confounds")).isEmpty();
        assertThat(comparison.at("/groups/0/first/types").toString()).isEqualTo("{\"q4_K\":1}");
        assertThat(comparison.at("/groups/0/second/types").toString()).isEqualTo("{\"q6_K\":1}");
    }

    @Test
    void shouldShowWhatIsInsideAModelsFiles() throws IOException {
        awaitWarning();
        JsonNode description = api.get("/admin/models/fair").json().at("/variants/0/description");

        assertThat(description.at("/details/weights/types").toString())
                .isEqualTo("{\"f32\":37,\"q2_K\":24,\"q3_K\":18,\"q6_K\":1}");
        assertThat(description.at("/details/weights/sha256")).isEqualTo(description.at("/fileSha256"));
        assertThat(description.at("/details/sampling/temperature").textValue()).isEqualTo("0.8");
        assertThat(description.at("/details").has("template")).isFalse();
    }

    @Test
    void shouldSayWhatIsMissingWhenThereIsNothingToCompare() {
        assertThat(api.get("/admin/models/single/compare").status()).isEqualTo(404);
        assertThat(api.get("/admin/models/none/compare").status()).isEqualTo(404);
        assertThat(api.get("/admin/models/pair/compare?first=c").status()).isEqualTo(404);
        Api.Reply same = api.get("/admin/models/pair/compare?first=a&second=a");
        assertThat(same.status()).isEqualTo(404);
        assertThat(same.json().at("/error/message").textValue()).contains("cannot be compared with itself");
    }
}
