package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.metrics.TandemMeters;
import dev.tandem.testing.PackagedServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The documentation names the settings, meters and commands that there are, all of them and no others. */
@Tag("unit")
class DocumentedNamesTest {

    private static final List<String> METER_NAMES = List.of("gen_ai.server.", "gen_ai.client.", "tandem.");
    private static final String UNIT_OR_KIND = "(_seconds|_total)?$";
    private static final Set<String> TAGS = Set.of("unit", "quarkus", "llama-server");

    @Test
    void shouldListEveryConfigurationKeyAndNoOther() throws IOException {
        List<String> listed = rows("tandem.")
                .flatMap(row -> row.codes().stream())
                .filter(code -> code.startsWith("tandem."))
                .map(DocumentedNamesTest::anyGroup)
                .toList();

        assertThat(listed).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(listed)).isEqualTo(MappedKeys.all().keySet());
    }

    @Test
    void shouldListTheDefaultThatAKeyHas() throws IOException {
        Map<String, String> listed = new HashMap<>();
        rows("tandem.")
                .forEach(row -> row.codes()
                        .forEach(key -> listed.put(anyGroup(key), row.cells().get(1))));

        assertThat(MappedKeys.all()).allSatisfy((key, value) -> {
            if (value.isPresent()) {
                assertThat(listed).containsEntry(key, "`" + value.get() + "`");
            }
        });
    }

    @Test
    void shouldListEveryMeterAndNoOther() throws Exception {
        List<String> listed = Stream.concat(
                        rows("gen_ai_server_"), Stream.concat(rows("gen_ai_client_"), rows("tandem_")))
                .flatMap(row -> row.codes().stream())
                .map(series -> series.replaceAll(UNIT_OR_KIND, ""))
                .toList();

        assertThat(listed).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(listed)).isEqualTo(meters());
    }

    @Test
    void shouldNameCommandsThatExist() throws IOException {
        List<String> commands = Documentation.pages().stream()
                .flatMap(page -> page.blocks("sh").stream())
                .filter(block -> !block.text().contains("curl"))
                .flatMap(block -> block.commands().stream())
                .toList();

        assertThat(commands).isNotEmpty().allSatisfy(command -> {
            List<String> words = List.of(command.split("\\s+"));
            switch (words.getFirst()) {
                case "./mvnw" -> assertMaven(words.subList(1, words.size()));
                case "java" -> assertJava(words);
                case "tandem" -> assertTandem(command);
                case "sudo", "journalctl" -> assertInstalled(words);
                default -> throw new AssertionError("no test knows this command");
            }
        });
    }

    private static void assertMaven(List<String> words) {
        assertThat(words)
                .filteredOn(word -> !word.startsWith("-"))
                .isNotEmpty()
                .allSatisfy(goal -> assertThat(MavenGoals.exists(goal)).as(goal).isTrue());
        assertThat(words).filteredOn(word -> word.startsWith("-Dtest=")).allSatisfy(word -> {
            String test = word.substring("-Dtest=".length());
            try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
                assertThat(sources).anyMatch(source -> source.endsWith(test + ".java"));
            }
        });
        assertThat(words)
                .filteredOn(word -> word.startsWith("-Dgroups="))
                .allSatisfy(word -> assertThat(TAGS).contains(word.substring("-Dgroups=".length())));
    }

    private static void assertJava(List<String> words) {
        assertThat(words).containsSequence("-jar", PackagedServer.JAR.toString());
        assertThat(words)
                .filteredOn(word -> word.startsWith("@"))
                .allSatisfy(word -> assertThat(Path.of(word.substring(1))).isRegularFile());
        assertThat(words)
                .filteredOn(word -> word.endsWith(".gguf"))
                .allSatisfy(word -> assertThat(Path.of(word.replace("classpath:", "src/main/resources/")))
                        .isRegularFile());
    }

    private static void assertTandem(String command) throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/tandem/command"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.append(Files.readString(file));
            }
        }
        String plain = command.replaceAll("\"[^\"]*\"", "");
        assertThat(Stream.of(plain.split("\\s+"))
                        .skip(1)
                        .filter(word -> word.matches("--.*|serve|inspect|replay|compare")))
                .isNotEmpty()
                .allSatisfy(word -> assertThat(sources).contains("\"" + word + "\""));
    }

    /** What is taken from an unpacked archive lies in the sources under the same name. */
    private static void assertInstalled(List<String> words) {
        String archive = "/opt/tandem/";
        assertThat(words)
                .filteredOn(word -> word.startsWith(archive))
                .allSatisfy(word ->
                        assertThat(Path.of(word.substring(archive.length()))).isRegularFile());
    }

    /** Those of all pages that begin so. */
    private static Stream<DocumentationPage.Row> rows(String beginning) throws IOException {
        return Documentation.pages().stream().flatMap(page -> page.rows(beginning).stream());
    }

    private static String anyGroup(String key) {
        return key.replaceAll("<[^>]+>", "*");
    }

    /** As Prometheus writes them, without unit and kind. */
    private static Set<String> meters() throws IllegalAccessException {
        Set<String> names = new TreeSet<>();
        for (Field field : TandemMeters.class.getFields()) {
            if (field.get(null) instanceof String name && METER_NAMES.stream().anyMatch(name::startsWith)) {
                names.add(name.replace('.', '_'));
            }
        }
        return names;
    }
}
