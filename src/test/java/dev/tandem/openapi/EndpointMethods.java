package dev.tandem.openapi;

import dev.tandem.openai.UnversionedRoutes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The methods of all resources, by what they answer, as {@code GET /v1/models}; other paths lead to some of them. */
final class EndpointMethods {

    private static final java.nio.file.Path SOURCES = java.nio.file.Path.of("src/main/java");

    private EndpointMethods() {}

    static Map<String, Method> all() {
        Map<String, Method> all = new TreeMap<>();
        try (Stream<java.nio.file.Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith("Resource.java"))
                    .map(EndpointMethods::load)
                    .forEach(resource -> collect(resource, all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        UnversionedRoutes.all()
                .forEach(route -> all.put(route, Objects.requireNonNull(all.get(route.replace(" ", " /v1")), route)));
        return all;
    }

    private static Class<?> load(java.nio.file.Path source) {
        String name = SOURCES.relativize(source).toString().replace('/', '.').replaceAll("\\.java$", "");
        try {
            return Class.forName(name, false, EndpointMethods.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void collect(Class<?> resource, Map<String, Method> all) {
        Path base = resource.getAnnotation(Path.class);
        for (Method method : resource.getDeclaredMethods()) {
            for (Annotation annotation : method.getAnnotations()) {
                HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
                if (base != null && http != null) {
                    Path own = method.getAnnotation(Path.class);
                    all.put(http.value() + " " + base.value() + (own == null ? "" : own.value()), method);
                }
            }
        }
    }
}
