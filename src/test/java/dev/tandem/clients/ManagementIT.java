package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.PackagedServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who reads metrics, OpenAPI and the details of health, as {@code tandem.access.management} says. */
@Tag("quarkus")
class ManagementIT {

    @TempDir
    Path data;

    /** The statuses without a key, with a client's, and with an administrator's. */
    @ParameterizedTest
    @CsvSource({"open, 200, 200, 200", "client, 401, 200, 200", "admin, 401, 403, 200"})
    void shouldAnswerWhomTheSettingNames(String setting, int nobody, int client, int admin) throws IOException {
        try (PackagedServer server = PackagedServer.start(
                        data,
                        "tandem.access.management=" + setting,
                        "tandem.access.keys.app.secret=client-secret",
                        "tandem.access.keys.ops.secret=admin-secret",
                        "tandem.access.keys.ops.role=admin");
                Api api = new Api(server.base())) {
            for (String path : new String[] {"/q/metrics", "/q/metrics/engines", "/q/openapi", "/q/swagger-ui/"}) {
                assertThat(api.get(path).status()).as(path).isEqualTo(nobody);
                assertThat(api.get(path, "X-Api-Key", "client-secret").status())
                        .as(path)
                        .isEqualTo(client);
                assertThat(api.get(path, "X-Api-Key", "admin-secret").status())
                        .as(path)
                        .isEqualTo(admin);
            }
            assertThat(api.get("/q/health/live").status()).isEqualTo(200);
            assertThat(api.get("/q/health").json().has("checks")).isEqualTo(nobody == 200);
            assertThat(api.get("/q/health", "X-Api-Key", "admin-secret").json().has("checks"))
                    .isTrue();
        }
    }
}
