package dev.tandem.drift;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.experiment.SqliteFile;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.PackagedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the packaged program after some answers were scored: what they showed is there after it. */
@Tag("quarkus")
class KilledDriftIT {

    private static final int CHATS = 12;
    private static final String[] ALL = {
        "tandem.models.demo.variants.static.model=classpath:models/demo-Q2_K.gguf",
        "tandem.models.demo.variants.dynamic.model=classpath:models/demo-UD-Q2_K_XL.gguf",
        "tandem.models.demo.variants.reference.model=classpath:models/demo-Q8_0.gguf",
        "tandem.models.demo.variants.reference.weight=0",
        "tandem.models.demo.experiment.drift.rate=100%",
        "tandem.models.demo.experiment.drift.floor=100%",
        "tandem.models.demo.experiment.drift.idle=20ms"
    };

    @TempDir
    Path data;

    @Test
    void shouldShowAfterAKillWhatItShowedBefore() throws Exception {
        JsonNode before;
        try (PackagedServer server = PackagedServer.start(data, ALL);
                Api api = ready(server)) {
            for (int i = 0; i < CHATS; i++) {
                api.post("/v1/chat/completions", chat("demo", "What is " + i + " plus 7?", "'max_tokens': 16"));
            }
            before = awaitScored(api);
            server.kill();
            server.awaitExit();
        }

        SqliteFile file = SqliteFile.in(data);
        assertThat(file.column("SELECT count(*) FROM drift_answer WHERE result = 'scored'"))
                .containsExactly(before.at("/samples/scored").asInt());
        try (PackagedServer server = PackagedServer.start(data, ALL);
                Api api = ready(server)) {
            JsonNode after = api.get("/admin/drift/demo").json();

            assertThat(after.at("/samples/scored").asInt()).isZero();
            assertThat(kept(after)).isEqualTo(kept(before));
            assertThat(after.at("/candidates/0/klDivergence/conversations").asInt())
                    .isBetween(CHATS / 2, CHATS);
            assertThat(after.path("until").isNull()).isTrue();
            JsonNode later =
                    api.get("/admin/drift/demo?since=9998-12-31T00:00:00Z").json();
            assertThat(later.at("/candidates/0/description/overall").isNull()).isTrue();
            assertThat(later.at("/candidates/0/klDivergence")).isEqualTo(after.at("/candidates/0/klDivergence"));

            api.post("/v1/chat/completions", chat("demo", "What is 70 plus 7?", "'max_tokens': 16"));
            JsonNode more = awaitMore(api, after);
            assertThat(more.at("/candidates/0/klDivergence/conversations").asInt())
                    .isEqualTo(1
                            + after.at("/candidates/0/klDivergence/conversations")
                                    .asInt());
        }
    }

    private static Api ready(PackagedServer server) {
        Api api = new Api(server.base());
        DemoServer.awaitReady(api);
        return api;
    }

    /** All of them met their end, and what was found is written. */
    private static JsonNode awaitScored(Api api) {
        JsonNode[] report = new JsonNode[1];
        LlamaServerTrio.await("scored and written", () -> {
            report[0] = api.get("/admin/drift/demo").json();
            return report[0].path("open").asInt() == 0
                    && report[0].at("/samples/scored").asInt() >= CHATS / 2
                    && report[0].at("/candidates/0/description/overall/answers").asInt()
                            == report[0].at("/samples/scored").asInt();
        });
        return report[0];
    }

    private static JsonNode awaitMore(Api api, JsonNode before) {
        JsonNode[] report = new JsonNode[1];
        String answers = "/candidates/0/description/overall/answers";
        LlamaServerTrio.await("one more", () -> {
            report[0] = api.get("/admin/drift/demo").json();
            return report[0].at(answers).asInt() > before.at(answers).asInt();
        });
        return report[0];
    }

    /** Without what is of this run. */
    private static JsonNode kept(JsonNode report) {
        ObjectNode kept = report.deepCopy();
        kept.remove("samples");
        kept.remove("latest");
        kept.remove("notCompared");
        for (String pairs : new String[] {"candidates", "floors"}) {
            kept.path(pairs).forEach(pair -> ((ObjectNode) pair).remove("quantiles"));
        }
        return kept;
    }
}
