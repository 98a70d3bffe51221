package dev.tandem.settings;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * What is wrong with a file of YAML and can no longer be seen in what was read of it: a key that stands twice, of which
 * the last one would hold, and what is named and left empty, which would be as if it was not there.
 */
final class YamlFile {

    private static final String ROOT = "tandem";
    private static final String NAME = "(\"[^\"]+\"|[^.\"]+)";

    /** What the operator names. */
    private static final Pattern NAMED = Pattern.compile("tandem\\.(models\\." + NAME + "(\\.variants\\." + NAME
            + "(\\.(env|headers)\\." + NAME + ")?)?|access\\.keys\\." + NAME + ")");

    private final Path file;
    private final Set<Pattern> defaulted;
    private final List<String> faults = new ArrayList<>();

    private YamlFile(Path file, Set<Pattern> defaulted) {
        this.file = file;
        this.defaulted = defaulted;
    }

    /**
     * A sentence for each fault, which begins with file and line.
     *
     * @param defaulted settings that have a default, a {@code *} for each name of the operator's choosing
     * @throws UncheckedIOException when it cannot be read
     * @throws org.yaml.snakeyaml.error.YAMLException when it is no YAML
     */
    static List<String> faults(Path file, List<String> defaulted) {
        YamlFile yaml = new YamlFile(
                file,
                defaulted.stream()
                        .map(setting ->
                                Pattern.compile(setting.replace(".", "\\.").replace("*", NAME)))
                        .collect(Collectors.toSet()));
        try (Reader text = Files.newBufferedReader(file)) {
            new Yaml(new LoaderOptions()).composeAll(text).forEach(document -> yaml.check("", document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return yaml.faults;
    }

    private void check(String place, Node node) {
        if (node instanceof MappingNode mapping) {
            Map<String, Integer> lines = new HashMap<>();
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key
                        && !key.getTag().equals(Tag.MERGE)) {
                    String name = place.isEmpty() ? key.getValue() : place + "." + quoted(key.getValue());
                    Integer before = lines.putIfAbsent(key.getValue(), line(key));
                    if (before != null) {
                        faults.add(at(key) + name + " stands here and in line " + before
                                + " too, and only one of them would count. Keep one, or give one another name.");
                    }
                    checkEmpty(name, key, entry.getValueNode());
                    check(name, entry.getValueNode());
                }
            }
        }
    }

    private void checkEmpty(String name, ScalarNode key, Node value) {
        boolean isNull = value.getTag().equals(Tag.NULL);
        boolean isEmpty = isNull
                || (value instanceof MappingNode mapping && mapping.getValue().isEmpty());
        if (!name.startsWith(ROOT + ".") || !isEmpty) {
            return;
        }
        if (NAMED.matcher(name).matches()) {
            faults.add(at(key) + name + " is empty. Write what it is to be, or leave it out.");
        } else if (isNull
                && defaulted.stream().anyMatch(setting -> setting.matcher(name).matches())) {
            faults.add(at(key) + name + " is empty. Write a value, or leave it out, so that its default holds.");
        }
    }

    private static String quoted(String name) {
        return name.contains(".") ? "\"" + name + "\"" : name;
    }

    private String at(Node node) {
        return file + ":" + line(node) + ": ";
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
