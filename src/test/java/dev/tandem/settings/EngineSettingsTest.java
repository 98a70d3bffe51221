package dev.tandem.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.clients.MappedKeys;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class EngineSettingsTest {

    private static final String VARIANT = "tandem.models.m.variants.a.";
    private static final String ANY_VARIANT = "tandem.models.*.variants.*.";
    private static final Map<String, String> ENGINES =
            Map.of("EmbeddedConfig", "embedded", "LlamaServerConfig", "llama-server", "RemoteEngineConfig", "openai");

    @Test
    void shouldKnowWhichEnginesReadEachSettingThatAnEngineMaps() {
        Map<String, Set<String>> mapped = new TreeMap<>();
        for (Class<?> mapping : MappedKeys.mappings()) {
            String engine = ENGINES.get(mapping.getSimpleName());
            if (engine != null) {
                MappedKeys.members(mapping).stream()
                        .filter(key -> key.startsWith(ANY_VARIANT))
                        .map(key -> key.substring(ANY_VARIANT.length()).replace(".*", ""))
                        .forEach(key -> mapped.computeIfAbsent(key, k -> new TreeSet<>())
                                .add(engine));
            }
        }
        Map<String, Set<String>> table = new TreeMap<>();
        EngineSettings.all().forEach((setting, readers) -> table.put(setting, new TreeSet<>(readers.engines())));

        assertThat(mapped.values()).as("each engine maps some").anyMatch(engines -> engines.contains("embedded"));
        assertThat(table).isEqualTo(mapped);
    }

    @Test
    void shouldRefuseEachSettingAtEachEngineThatDoesNotReadIt() {
        EngineSettings.all()
                .forEach((setting, readers) -> Set.of("embedded", "llama-server", "openai")
                        .forEach(engine -> {
                            List<String> complaints = complaints(Map.of("engine", engine, setting, "1"));
                            if (readers.engines().contains(engine)) {
                                assertThat(complaints).isEmpty();
                            } else {
                                assertThat(complaints)
                                        .singleElement()
                                        .asString()
                                        .startsWith(VARIANT + setting + ": is nothing for the ");
                            }
                        }));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            embedded|mmproj|embedded engine. Write engine: llama-server, or leave it out.
            embedded|args[0]|embedded engine. Write engine: llama-server, or leave it out.
            embedded|env.CUDA_VISIBLE_DEVICES|embedded engine. Write engine: llama-server, or leave it out.
            embedded|url|embedded engine. Write engine: llama-server or engine: openai, or leave it out.
            llama-server|slots|engine llama-server. Write --parallel into args, or leave it out.
            llama-server|cache-type|engine llama-server. Write --cache-type-k and --cache-type-v into args, or leave it out.
            llama-server|api-key-file|engine llama-server. Write api-key, or engine: openai, or leave it out.
            openai|mmproj|engine openai. Write engine: llama-server, or leave it out.
            openai|gpu-layers|engine openai. Its upstream decides that: leave it out.
            openai|slots|engine openai. Its upstream decides that: leave it out, or bound the answers at the same time by max-concurrent.
            """)
    void shouldSayWhatToWriteInstead(String engine, String setting, String message) {
        assertThat(complaints(Map.of("engine", engine, setting, "1")))
                .containsExactly(VARIANT + setting.replaceAll("[\\[.].*", "") + ": is nothing for the " + message);
    }

    @Test
    void shouldPointToTheServerThatRunsAlready() {
        assertThat(complaints(Map.of("engine", "llama-server", "url", "http://x", "threads", "2")))
                .containsExactly(VARIANT + "threads: is nothing for the engine llama-server. Start that server with"
                        + " --threads, and leave it out here.");
    }

    @Test
    void shouldNotComplainOfDefaultsAndOfEnginesThatItDoesNotKnow() {
        assertThat(complaints(Map.of("engine", "llama-server", "model", "a.gguf")))
                .isEmpty();
        assertThat(complaints(Map.of("engine", "scripted", "slots", "1"))).isEmpty();
        assertThat(complaints(Map.of("slots", "1"))).isEmpty();
    }

    private static List<String> complaints(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        settings.forEach((key, value) -> all.put(VARIANT + key, value));
        return EngineSettings.complaints(new SmallRyeConfigBuilder()
                .withDefaultValue("tandem.models.*.variants.*.slots", "4")
                .withDefaultValue("tandem.models.*.variants.*.connect-timeout", "5s")
                .withSources(new PropertiesConfigSource(all, "operator", 100))
                .build());
    }
}
