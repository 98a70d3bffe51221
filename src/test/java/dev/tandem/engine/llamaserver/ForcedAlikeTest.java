package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.inference.ForcedTemplate;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.ChangedModel;
import dev.tandem.testing.LlamaServerBinary;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One template and one sampler, forced on two servers and the embedded engine, whose files have different templates. */
@QuarkusTest
@TestProfile(ForcedAlikeTest.Profile.class)
@Tag("llama-server")
class ForcedAlikeTest {

    private static final String ARGUMENTS = "-t,1,-c,8192,-np,4";
    private static final String TEMPLATE =
            "{{ bos_token }}{% for message in messages %}{{ message['content'] }}!{% endfor %}\n";

    /** Three engines of one model. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> all = new TreeMap<>(Map.of(
                    "tandem.models.m.template", TEMPLATE,
                    "tandem.models.m.sampling.temperature", "0",
                    "tandem.models.m.sampling.top-k", "7",
                    "tandem.models.m.variants.embedded.model", "classpath:models/demo-Q2_K.gguf",
                    "tandem.models.m.variants.remote.engine", "openai",
                    "tandem.models.m.variants.remote.url", "http://127.0.0.1:1/v1",
                    "tandem.models.m.variants.remote.weight", "0"));
            LlamaServerBinary.serve(all, "m", "a", "classpath:models/demo-Q2_K.gguf", ARGUMENTS);
            LlamaServerBinary.serve(
                    all,
                    "m",
                    "b",
                    ChangedModel.writeTo(Path.of("target/forced/demo.gguf")).toString(),
                    ARGUMENTS);
            return all;
        }
    }

    @Inject
    EngineRegistry engines;

    @TestHTTPResource
    URI base;

    private JsonNode compare(Api api, String first, String second) {
        return api.get("/admin/models/m/compare?first=" + first + "&second=" + second)
                .json();
    }

    @Test
    void shouldLeaveNoConfoundWhenTemplateAndSamplingAreForced() {
        LlamaServerBinary.path();
        for (String variant : new String[] {"a", "b", "embedded"}) {
            EngineFixture.awaitReady(engines.engine(new VariantId("m", variant)));
        }
        try (Api api = new Api(base)) {
            JsonNode servers = compare(api, "a", "b");
            JsonNode mixed = compare(api, "a", "embedded");

            assertThat(servers.at("/template/equal").booleanValue()).isTrue();
            assertThat(servers.at("/confounds")).isEmpty();
            assertThat(mixed.at("/template/equal").booleanValue()).isTrue();
            assertThat(mixed.at("/template/diff")).isEmpty();
            assertThat(mixed.at("/confounds").findValuesAsText("kind")).containsExactly("ENGINE", "BUILD", "ARGUMENTS");
            assertThat(engines.engine(new VariantId("m", "b"))
                            .describe()
                            .details()
                            .sampling())
                    .containsEntry("temperature", "0.0")
                    .containsEntry("top_k", "7");
        }
    }

    /** Two tokens for the text and the mark behind it, and the one that begins every text. */
    @Test
    void shouldSpeakWithTheForcedTemplate() {
        LlamaServerBinary.path();
        try (Api api = new Api(base)) {
            for (String variant : new String[] {"a", "b", "embedded"}) {
                EngineFixture.awaitReady(engines.engine(new VariantId("m", variant)));
                Api.Reply own = api.post("/v1/chat/completions", Api.chat("m@" + variant, "Hello", "'max_tokens': 1"));
                Api.Reply plain =
                        api.post("/v1/completions", "{'model':'m@" + variant + "','prompt':'Hello!','max_tokens':1}");

                assertThat(own.json().at("/usage/prompt_tokens"))
                        .as(variant)
                        .isEqualTo(plain.json().at("/usage/prompt_tokens"));
            }
        }
    }

    @Test
    void shouldWriteATemplateOnceUnderANameOfItsContent() throws Exception {
        Path data = Path.of("target/forced/data");
        ForcedTemplate one = ForcedTemplate.of("{{ a }}\n");

        assertThat(one.file(data)).isEqualTo(one.file(data)).hasContent("{{ a }}");
        assertThat(ForcedTemplate.of("{{ b }}").file(data)).isNotEqualTo(one.file(data));
    }
}
