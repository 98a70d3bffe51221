package dev.tandem.openai.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which methods each path takes, as the resources say; Quarkus REST answers 405 without it. Thread-safe. */
@ApplicationScoped
public class AllowedMethods {

    private static final Pattern SLASHES = Pattern.compile("/+");
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    private final Map<Pattern, Set<String>> methods;

    AllowedMethods(BeanManager beans) {
        Map<String, Set<String>> byPath = new HashMap<>();
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Path root = bean.getBeanClass().getAnnotation(Path.class);
            if (root != null) {
                for (Method method : bean.getBeanClass().getDeclaredMethods()) {
                    add(byPath, root.value(), method);
                }
            }
        }
        methods = byPath.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(entry -> pattern(entry.getKey()), Map.Entry::getValue));
    }

    private static void add(Map<String, Set<String>> byPath, String root, Method method) {
        Path below = method.getAnnotation(Path.class);
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (http != null) {
                String path = "/" + root + "/" + (below == null ? "" : below.value());
                Set<String> all = byPath.computeIfAbsent(
                        SLASHES.matcher(path).replaceAll("/").replaceFirst("/$", ""), any -> new TreeSet<>());
                all.add(http.value());
                all.add("OPTIONS");
                if (http.value().equals("GET")) {
                    all.add("HEAD");
                }
            }
        }
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(
                PARAMETER.splitAsStream(template).map(Pattern::quote).collect(Collectors.joining("[^/]+"))
                        + (template.endsWith("}") ? "[^/]+" : "")
                        + "/?");
    }

    /** The value of the header {@code Allow}; empty for an unknown path, or none. */
    public String of(@Nullable String path) {
        if (path == null) {
            return "";
        }
        return methods.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .flatMap(entry -> entry.getValue().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
