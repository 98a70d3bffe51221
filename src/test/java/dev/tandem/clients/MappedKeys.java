package dev.tandem.clients;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import io.smallrye.config.common.utils.StringUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The keys that Tandem's configuration mappings know, a {@code *} for the name of a group of the operator's. */
public final class MappedKeys {

    private static final Path SOURCES = Path.of("src/main/java");

    private MappedKeys() {}

    /**
     * What a key has for a value.
     *
     * @param type as its mapping declares it
     * @param value the default; empty where a constant will not do
     */
    public record Member(Type type, Optional<String> value) {}

    /** The default of each key by its name; empty where a constant will not do. */
    static Map<String, Optional<String>> all() {
        Map<String, Optional<String>> defaults = new TreeMap<>();
        members().forEach((key, member) -> defaults.put(key, member.value()));
        return defaults;
    }

    /** Each key by its name. */
    public static Map<String, Member> members() {
        Map<String, Member> keys = new TreeMap<>();
        mappings()
                .forEach(type -> collect(type.getAnnotation(ConfigMapping.class).prefix(), type, keys));
        return keys;
    }

    /** The names of one mapping's keys. */
    public static Set<String> members(Class<?> mapping) {
        Map<String, Member> keys = new TreeMap<>();
        collect(mapping.getAnnotation(ConfigMapping.class).prefix(), mapping, keys);
        return keys.keySet();
    }

    /** The mappings themselves. */
    public static List<Class<?>> mappings() {
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            return sources.filter(source -> source.toString().endsWith(".java"))
                    .filter(MappedKeys::mentionsMapping)
                    .<Class<?>>map(MappedKeys::load)
                    .filter(type -> type.isAnnotationPresent(ConfigMapping.class))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean mentionsMapping(Path source) {
        try {
            return Files.readString(source).contains("@ConfigMapping");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(Path source) {
        String name = SOURCES.relativize(source).toString().replace('/', '.').replaceAll("\\.java$", "");
        try {
            return Class.forName(name, false, MappedKeys.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void collect(String prefix, Class<?> group, Map<String, Member> keys) {
        for (Method method : group.getMethods()) {
            if (Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            WithName name = method.getAnnotation(WithName.class);
            String key = method.isAnnotationPresent(WithParentName.class)
                    ? prefix
                    : prefix + "." + (name == null ? StringUtil.skewer(method.getName()) : name.value());
            collectValue(
                    key,
                    method.getGenericReturnType(),
                    Optional.ofNullable(method.getAnnotation(WithDefault.class)).map(WithDefault::value),
                    keys);
        }
    }

    private static void collectValue(String key, Type type, Optional<String> value, Map<String, Member> keys) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            Type element = map.getActualTypeArguments()[1];
            collectValue(key + ".*", element, value, keys);
        } else if (type instanceof Class<?> group && isGroup(group)) {
            collect(key, group, keys);
        } else {
            keys.put(key, new Member(type, value));
        }
    }

    private static boolean isGroup(Type type) {
        return type instanceof Class<?> group
                && group.isInterface()
                && group.getName().startsWith("dev.tandem.");
    }
}
