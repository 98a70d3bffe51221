package dev.tandem.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.command.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether GraalVM is told all that can be known without its tracing agent, and nothing else. */
@Tag("unit")
class ReachabilityMetadataTest {

    private static final Path CHECKED_IN =
            Path.of("src/main/resources/META-INF/native-image/dev.tandem/tandem/reachability-metadata.json");

    /** What the file should be; to copy, where it is not. */
    private static final Path EXPECTED = Path.of("target/reachability-metadata.json");

    private static ReachabilityMetadata reached = new Reached().told();
    private static JsonNode file;

    @BeforeAll
    static void look() throws IOException {
        MainClasses program = MainClasses.read();
        Reached all = new Reached();
        NativeLibraries.addTo(all);
        ForeignSignatures.addTo(all, program);
        BoundTypes.addTo(all, program);
        ReflectiveLookups.addTo(all, program);
        Commands.addTo(all, CommandLines.whole());
        ReadResources.addTo(all, program);
        reached = all.told();
        Files.writeString(EXPECTED, reached.file());
        file = new ObjectMapper().readTree(Files.readString(CHECKED_IN));
    }

    @Test
    void shouldTellAllThatIsReachedAndNothingElse() {
        assertThat(ReachabilityMetadata.of(file).lines())
                .as("%s; what it should be is in %s", CHECKED_IN, EXPECTED)
                .isEqualTo(reached.lines());
    }

    @Test
    void shouldMissWhateverIsTakenAway() {
        List<String> unmissed = new ArrayList<>();
        int taken = 0;
        for (List<Object> part : parts(file)) {
            JsonNode less = file.deepCopy();
            remove(less, part);
            taken++;
            if (ReachabilityMetadata.of(less).lines().containsAll(reached.lines())) {
                unmissed.add(part.toString());
            }
        }

        assertThat(unmissed).isEmpty();
        assertThat(taken).isGreaterThan(200);
    }

    /** Paths to each element of an array and each flag; what an element needs to be one is no part. */
    private static List<List<Object>> parts(JsonNode node) {
        List<List<Object>> parts = new ArrayList<>();
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                parts.add(List.of(i));
                addBelow(parts, i, array.get(i));
            }
        } else if (node instanceof ObjectNode object) {
            object.properties().forEach(property -> {
                if (property.getValue().isBoolean()) {
                    parts.add(List.of(property.getKey()));
                } else if (!property.getKey().equals("parameterTypes")) {
                    addBelow(parts, property.getKey(), property.getValue());
                }
            });
        }
        return parts;
    }

    private static void addBelow(List<List<Object>> parts, Object step, JsonNode node) {
        for (List<Object> below : parts(node)) {
            List<Object> path = new ArrayList<>(List.of(step));
            path.addAll(below);
            parts.add(path);
        }
    }

    private static void remove(JsonNode root, List<Object> path) {
        JsonNode parent = root;
        for (Object step : path.subList(0, path.size() - 1)) {
            parent = step instanceof Integer index ? parent.get(index) : parent.get((String) step);
        }
        if (path.getLast() instanceof Integer index) {
            ((ArrayNode) parent).remove(index);
        } else {
            ((ObjectNode) parent).remove((String) path.getLast());
        }
    }
}
