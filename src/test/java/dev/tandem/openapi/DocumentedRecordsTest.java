package dev.tandem.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tandem.replay.store.ReplayProgress;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What resources answer with records is documented field by field: names, types, and what may be absent. */
@Tag("unit")
class DocumentedRecordsTest {

    private static final OpenApiDocument DOCUMENT = OpenApiDocument.read();

    static List<Map.Entry<String, JsonNode>> records() throws ClassNotFoundException {
        List<Type> answered = new ArrayList<>(List.of(
                ReplayProgress.class,
                // Written field by field, see JsonReport.
                Class.forName("dev.tandem.replay.report.ReplaySummary")));
        EndpointMethods.all().values().stream()
                .map(Method::getGenericReturnType)
                .filter(type -> !type.equals(Response.class))
                .filter(type -> !(type instanceof ParameterizedType several
                        && several.getRawType().equals(Uni.class)))
                .forEach(answered::add);
        RecordSchemas schemas = new RecordSchemas();
        answered.forEach(schemas::schema);
        return List.copyOf(schemas.components().entrySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void shouldHaveTheFieldsOfTheRecord(Map.Entry<String, JsonNode> written) throws IOException {
        JsonNode documented = DOCUMENT.schemas().path(written.getKey()).deepCopy();
        withoutWords(documented);
        sortRequired(documented);

        assertThat(documented)
                .as("The record is written so; put it below components/schemas, and say what its fields mean:\n\n"
                        + new YAMLMapper().writeValueAsString(Map.of(written.getKey(), written.getValue())))
                .isEqualTo(written.getValue());
    }

    /** Their order means nothing, and that of a type's methods changes from run to run. */
    private static void sortRequired(JsonNode schema) {
        if (schema.get("required") instanceof ArrayNode required) {
            SortedSet<String> names = new TreeSet<>();
            required.forEach(name -> names.add(name.textValue()));
            required.removeAll();
            names.forEach(required::add);
        }
    }

    private static void withoutWords(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            JsonNode words = object.get("description");
            if (words != null && words.isTextual()) {
                object.remove("description");
            }
        }
        schema.forEach(DocumentedRecordsTest::withoutWords);
    }
}
