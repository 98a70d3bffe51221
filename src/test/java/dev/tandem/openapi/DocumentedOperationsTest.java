package dev.tandem.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.replay.store.ReplayException;
import dev.tandem.replay.store.ReplaySettings;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operation of a resource is in the document with what it takes, and none beside them. */
@Tag("unit")
class DocumentedOperationsTest {

    private static final OpenApiDocument DOCUMENT = OpenApiDocument.read();
    private static final Map<String, Method> ENDPOINTS = EndpointMethods.all();

    static Set<String> endpoints() {
        return ENDPOINTS.keySet();
    }

    @Test
    void shouldHaveEachOperationAndNoOther() {
        assertThat(DOCUMENT.operations().keySet())
                .as("src/main/resources/META-INF/openapi.yaml, and openapi/admin.yaml beside it, against the resources:"
                        + " write down below 'paths' what is new")
                .containsExactlyInAnyOrderElementsOf(ENDPOINTS.keySet());
    }

    @Test
    void shouldNameEachOperationOnce() {
        List<String> ids = DOCUMENT.operations().values().stream()
                .map(operation -> operation.path("operationId").asText())
                .toList();

        assertThat(ids).doesNotHaveDuplicates().doesNotContain("");
        assertThat(DOCUMENT.operations().values())
                .allSatisfy(operation -> assertThat(operation.path("tags")).hasSize(1))
                .allSatisfy(operation -> assertThat(operation.path("security"))
                        .as("no key, or one in either header")
                        .hasSize(operation.path("operationId").asText().startsWith("getHealth") ? 0 : 3))
                .allSatisfy(operation ->
                        assertThat(operation.path("summary").asText()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void shouldHaveTheParametersThatTheResourceReads(String endpoint) {
        Set<String> read = new TreeSet<>();
        for (Parameter parameter : method(endpoint).getParameters()) {
            Stream.ofNullable(parameter.getAnnotation(PathParam.class))
                    .forEach(path -> read.add("path " + path.value()));
            Stream.ofNullable(parameter.getAnnotation(QueryParam.class))
                    .forEach(query -> read.add("query " + query.value()));
        }
        if (endpoint.equals("POST /admin/replays")) {
            replaySettings().forEach(name -> read.add("query " + name));
        }
        Set<String> documented = new TreeSet<>();
        DOCUMENT.operation(endpoint).path("parameters").forEach(parameter -> {
            JsonNode resolved = DOCUMENT.resolve(parameter);
            assertThat(resolved.has("schema")).as(resolved.toString()).isTrue();
            if (!resolved.path("in").asText().equals("header")) {
                documented.add(resolved.path("in").asText() + " "
                        + resolved.path("name").asText());
            }
        });

        assertThat(documented).isEqualTo(read);
    }

    private static Method method(String endpoint) {
        return Objects.requireNonNull(ENDPOINTS.get(endpoint), endpoint);
    }

    /** They are read by name, so the refusal of one that is not known tells which are. */
    private static List<String> replaySettings() {
        ReplayException.Misconfigured refusal = catchThrowableOfType(
                ReplayException.Misconfigured.class, () -> ReplaySettings.parse(Map.of("none", "")));
        String message = String.valueOf(refusal.getMessage());
        return List.of(message.substring(message.indexOf("There are: ") + "There are: ".length(), message.length() - 1)
                .split(", "));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void shouldHaveTheMediaTypesThatTheResourceProduces(String endpoint) {
        Method method = method(endpoint);
        Produces produces = method.isAnnotationPresent(Produces.class)
                ? method.getAnnotation(Produces.class)
                : method.getDeclaringClass().getAnnotation(Produces.class);
        Set<String> documented = new HashSet<>();
        DOCUMENT.operation(endpoint).path("responses").properties().forEach(response -> {
            if (response.getKey().startsWith("2")) {
                response.getValue().path("content").fieldNames().forEachRemaining(documented::add);
            }
        });

        assertThat(documented)
                .isEqualTo(
                        produces == null ? Set.of("application/json", "text/event-stream") : Set.of(produces.value()));
    }
}
