package dev.tandem.clients;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import io.smallrye.config.common.utils.StringUtil;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The keys that Tandem's configuration mappings know, a {@code *} for the name of a group of the operator's. */
final class MappedKeys {

    private MappedKeys() {}

    /** The default of each key by its name; empty where a constant will not do. */
    static Map<String, Optional<String>> all() {
        Map<String, Optional<String>> keys = new TreeMap<>();
        mappings()
                .forEach(type -> collect(type.getAnnotation(ConfigMapping.class).prefix(), type, keys));
        return keys;
    }

    /** The mappings themselves. */
    static List<Class<?>> mappings() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.tandem").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }

    private static void collect(String prefix, Class<?> group, Map<String, Optional<String>> keys) {
        for (Method method : group.getMethods()) {
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

    private static void collectValue(
            String key, Type type, Optional<String> value, Map<String, Optional<String>> keys) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            Type element = map.getActualTypeArguments()[1];
            collectValue(isGroup(element) ? key + ".*" : key, element, value, keys);
        } else if (type instanceof Class<?> group && isGroup(group)) {
            collect(key, group, keys);
        } else {
            keys.put(key, value);
        }
    }

    private static boolean isGroup(Type type) {
        return type instanceof Class<?> group
                && group.isInterface()
                && group.getName().startsWith("dev.tandem.");
    }
}
