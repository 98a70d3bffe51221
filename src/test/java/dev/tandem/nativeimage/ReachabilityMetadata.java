package dev.tandem.nativeimage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a native program is told, in {@code reachability-metadata.json} as GraalVM 25 reads it (schema 1.2.0), as far as
 * it is used here. Of each list, {@code null} is empty.
 */
record ReachabilityMetadata(Set<TypeUse> reflection, Set<Resource> resources, Foreign foreign) {

    /** Refuses a name that is not listed here, since GraalVM would too. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    /** A type that is looked up by name, and what of it; all of that from native code too where it says so. */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    record TypeUse(
            String type,
            boolean jniAccessible,
            boolean allDeclaredConstructors,
            boolean allDeclaredFields,
            boolean allDeclaredMethods,
            @Nullable Set<Member> fields,
            @Nullable Set<Member> methods) {}

    /** {@code parameterTypes} only of a method. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Member(String name, @Nullable List<String> parameterTypes) {}

    /** A file or a resource bundle. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Resource(@Nullable String glob, @Nullable String bundle) {}

    /** How C is called, and calls back. */
    record Foreign(Set<Signature> downcalls, Set<Signature> upcalls) {}

    /** Layouts as GraalVM's documentation of its foreign-function API spells them. */
    record Signature(String returnType, List<String> parameterTypes) {}

    static ReachabilityMetadata of(JsonNode file) {
        try {
            return JSON.treeToValue(file, ReachabilityMetadata.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    String file() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One line for each thing that is told, for people. */
    TreeSet<String> lines() {
        TreeSet<String> lines = new TreeSet<>();
        for (TypeUse type : reflection) {
            String name = type.type();
            lines.add(name);
            add(lines, name, type.jniAccessible(), "from native code");
            add(lines, name, type.allDeclaredConstructors(), "all constructors");
            add(lines, name, type.allDeclaredFields(), "all fields");
            add(lines, name, type.allDeclaredMethods(), "all methods");
            for (Member field : type.fields() == null ? Set.<Member>of() : type.fields()) {
                lines.add(name + " " + field.name());
            }
            for (Member method : type.methods() == null ? Set.<Member>of() : type.methods()) {
                lines.add(name + " " + method.name() + method.parameterTypes());
            }
        }
        resources.forEach(resource -> lines.add(resource.toString()));
        foreign.downcalls().forEach(call -> lines.add("downcall " + call));
        foreign.upcalls().forEach(call -> lines.add("upcall " + call));
        return lines;
    }

    private static void add(Set<String> lines, String type, boolean is, String what) {
        if (is) {
            lines.add(type + " " + what);
        }
    }
}
