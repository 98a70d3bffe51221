package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.metrics.TandemMeters;
import dev.tandem.testing.PackagedServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The README names the settings, meters and commands that there are, all of them and no others. */
@Tag("quarkus")
class ReadmeTablesTest {

    private static final List<String> METER_NAMES = List.of("gen_ai.server.", "gen_ai.client.", "tandem.");
    private static final String UNIT_OR_KIND = "(_seconds|_total)?$";

    @Test
    void shouldListEveryConfigurationKeyAndNoOther() throws IOException {
        List<String> listed = Readme.read().rows("tandem.").stream()
                .filter(code -> code.startsWith("tandem."))
                .map(key -> key.replaceAll("<[^>]+>", "*"))
                .toList();

        assertThat(listed).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(listed)).isEqualTo(MappedKeys.all());
    }

    @Test
    void shouldListEveryMeterAndNoOther() throws Exception {
        Readme readme = Readme.read();
        Set<String> listed = Stream.of("gen_ai_", "tandem_")
                .flatMap(beginning -> readme.rows(beginning).stream())
                .map(series -> series.replaceAll(UNIT_OR_KIND, ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(listed).isEqualTo(meters());
    }

    @Test
    void shouldNameCommandsThatExist() throws IOException {
        List<String> commands = Readme.read().shell().stream()
                .filter(block -> !block.text().contains("curl"))
                .flatMap(block -> block.commands().stream())
                .toList();

        assertThat(commands).isNotEmpty().allSatisfy(command -> {
            List<String> words = List.of(command.split("\\s+"));
            switch (words.getFirst()) {
                case "./mvnw" ->
                    assertThat(words.subList(1, words.size()))
                            .filteredOn(word -> !word.startsWith("-"))
                            .isNotEmpty()
                            .allSatisfy(goal ->
                                    assertThat(MavenGoals.exists(goal)).as(goal).isTrue());
                case "java" -> assertThat(words).containsSequence("-jar", PackagedServer.JAR.toString());
                default -> throw new AssertionError("no test knows this command");
            }
        });
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
