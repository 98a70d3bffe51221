package dev.tandem.clients;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import io.smallrye.config.common.utils.StringUtil;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The keys that Tandem's configuration mappings know, a {@code *} for the name of a group of the operator's. */
final class MappedKeys {

    private MappedKeys() {}

    static Set<String> all() {
        Set<String> keys = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.tandem")) {
            if (type.isAnnotatedWith(ConfigMapping.class)) {
                collect(type.getAnnotationOfType(ConfigMapping.class).prefix(), type.reflect(), keys);
            }
        }
        return keys;
    }

    private static void collect(String prefix, Class<?> group, Set<String> keys) {
        for (Method method : group.getMethods()) {
            WithName name = method.getAnnotation(WithName.class);
            String key = method.isAnnotationPresent(WithParentName.class)
                    ? prefix
                    : prefix + "." + (name == null ? StringUtil.skewer(method.getName()) : name.value());
            collectValue(key, method.getGenericReturnType(), keys);
        }
    }

    private static void collectValue(String key, Type type, Set<String> keys) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            Type value = map.getActualTypeArguments()[1];
            collectValue(isGroup(value) ? key + ".*" : key, value, keys);
        } else if (type instanceof Class<?> group && isGroup(group)) {
            collect(key, group, keys);
        } else {
            keys.add(key);
        }
    }

    private static boolean isGroup(Type type) {
        return type instanceof Class<?> group
                && group.isInterface()
                && group.getName().startsWith("dev.tandem.");
    }
}
