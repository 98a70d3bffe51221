package dev.tandem.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.Map;

/**
 * A server of embedded engines that writes a log. The variants of {@code pair} differ in their chat templates, those of
 * {@code fair} in their weights only; {@code single} has one; {@code tested} has one with defaults, one with its own
 * settings, and a scripted one that breaks once.
 */
public final class EmbeddedServer implements QuarkusTestProfile {

    public static final Path LOG = Path.of("target/embedded-server.log");

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("tandem.models.pair.variants.a.model", "classpath:models/demo-Q2_K.gguf"),
                Map.entry(
                        "tandem.models.pair.variants.b.model",
                        ChangedModel.writeTo(Path.of("target/changed/demo.gguf"))
                                .toString()),
                Map.entry("tandem.models.fair.variants.a.model", "classpath:models/demo-Q2_K.gguf"),
                Map.entry("tandem.models.fair.variants.b.model", "classpath:models/demo-UD-Q2_K_XL.gguf"),
                Map.entry("tandem.models.single.variants.only.model", "classpath:models/demo-Q2_K.gguf"),
                Map.entry("tandem.models.tested.variants.plain.model", "classpath:models/demo-Q2_K.gguf"),
                Map.entry("tandem.models.tested.variants.small.model", "classpath:models/demo-Q8_0.gguf"),
                Map.entry("tandem.models.tested.variants.small.slots", "1"),
                Map.entry("tandem.models.tested.variants.small.context-size", "64"),
                Map.entry("tandem.models.tested.variants.fake.engine", ScriptedEngineFactory.KIND),
                Map.entry("tandem.models.tested.variants.fake.script", "broken 1,ok"),
                Map.entry("quarkus.log.file.enabled", "true"),
                Map.entry("quarkus.log.file.path", LOG.toString()),
                Map.entry("quarkus.log.file.rotation.file-suffix", ""));
    }
}
