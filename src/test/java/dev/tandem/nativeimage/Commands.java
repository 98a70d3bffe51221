package dev.tandem.nativeimage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.codegen.aot.graalvm.ReflectionConfigGenerator;

/** What picocli looks up of the classes that describe the command line, by picocli's own generator. */
final class Commands {

    private Commands() {}

    static void addTo(Reached reached, CommandLine line) {
        try {
            String generated = ReflectionConfigGenerator.generateReflectionConfig(line.getCommandSpec());
            for (JsonNode entry : new ObjectMapper().readTree(generated)) {
                add(reached, entry);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void add(Reached reached, JsonNode entry) {
        String type = entry.path("name").asText();
        reached.type(type);
        for (Map.Entry<String, JsonNode> use : entry.properties()) {
            switch (use.getKey()) {
                case "name" -> {}
                case "allDeclaredConstructors", "allPublicConstructors" -> reached.allConstructors(type);
                case "allDeclaredMethods", "allPublicMethods" -> reached.allMethods(type);
                case "fields" ->
                    use.getValue()
                            .forEach(field ->
                                    reached.field(type, field.path("name").asText()));
                case "methods" ->
                    use.getValue()
                            .forEach(method -> reached.method(
                                    type,
                                    method.path("name").asText(),
                                    StreamSupport.stream(
                                                    method.path("parameterTypes")
                                                            .spliterator(),
                                                    false)
                                            .map(JsonNode::asText)
                                            .toList()));
                default -> throw new AssertionError("picocli says something new: " + use);
            }
        }
    }
}
