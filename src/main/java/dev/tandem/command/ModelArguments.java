package dev.tandem.command;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that the command line configures, whose variants share the traffic equally.
 *
 * @param models of its variants: files, {@code classpath:…} or {@code hf:owner/repository:QUANT}; may be none
 * @param name what clients send; empty without models
 * @param engine of all variants; where it is empty, {@link EngineChoice} decides
 * @param binary the {@code llama-server} of all variants, where it is not that of the configuration
 * @param arguments further ones of every {@code llama-server}, as a shell would read them
 */
record ModelArguments(
        List<String> models,
        Optional<String> name,
        Optional<String> engine,
        Optional<String> binary,
        Optional<String> arguments) {

    private static final String LLAMA_SERVER = "llama-server";
    private static final List<String> ENGINES = List.of(LLAMA_SERVER, "embedded");
    private static final Pattern ELSEWHERE = Pattern.compile("(hf|classpath):.*");
    private static final Pattern WORD = Pattern.compile("\\G\\s*((?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+)");
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

    /** @throws IllegalArgumentException that says what is wrong */
    ModelArguments {
        models = List.copyOf(models);
        require(
                engine.isEmpty() || ENGINES.contains(engine.get()),
                "--engine must be one of " + String.join(", ", ENGINES) + ".");
        require(!models.isEmpty() || name.isEmpty(), "--name needs a --model.");
        require(
                !models.isEmpty() || (binary.isEmpty() && arguments.isEmpty()),
                "--binary and --args need a --model; those of configured models stand in config/application.yaml.");
        require(models.isEmpty() || name.isPresent(), "--name is needed: what clients are to ask for.");
        require(
                name.filter(n -> n.isBlank() || n.contains("\"")).isEmpty(),
                "--name needs a name, without quotation marks in it.");
        require(
                mayBeServer(engine) || (binary.isEmpty() && arguments.isEmpty()),
                "--binary and --args are for the engine " + LLAMA_SERVER + ".");
        models.forEach(ModelArguments::checkFile);
        checkDistinct(models);
        models.forEach(model -> require(
                mayBeServer(engine) || !model.startsWith("hf:"),
                "--model " + model + " needs the engine " + LLAMA_SERVER + ", which downloads it."));
    }

    /** The properties that configure it. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        List<String> variants = VariantNames.of(models);
        List<String> words = words(arguments.orElse(""));
        for (int i = 0; i < models.size(); i++) {
            String variant = "tandem.models." + key(name.orElseThrow()) + ".variants." + key(variants.get(i)) + ".";
            engine.ifPresent(kind -> settings.put(variant + "engine", kind));
            settings.put(variant + "model", literal(models.get(i)));
            settings.put(variant + "weight", "1");
            binary.ifPresent(program -> settings.put(variant + "binary", literal(program)));
            for (int word = 0; word < words.size(); word++) {
                settings.put(variant + "args[" + word + "]", literal(words.get(word)));
            }
        }
        return settings;
    }

    private static boolean mayBeServer(Optional<String> engine) {
        return engine.isEmpty() || engine.get().equals(LLAMA_SERVER);
    }

    /** By the name of the path alone: who made a link to compare a file with itself meant it. */
    private static void checkDistinct(List<String> models) {
        Set<String> seen = new HashSet<>();
        for (String model : models) {
            String place = ELSEWHERE.matcher(model).matches()
                    ? model
                    : Path.of(model).toAbsolutePath().normalize().toString();
            require(
                    seen.add(place),
                    "--model " + model + " is named twice: that is the same file. Name each once; a file is compared"
                            + " with itself by two variants in config/application.yaml.");
        }
    }

    /** Whoever typed it sees at once that it is not there; a configuration's variant may wait for it. */
    private static void checkFile(String model) {
        if (ELSEWHERE.matcher(model).matches()) {
            return;
        }
        try {
            Path file = Path.of(model);
            require(Files.exists(file), "--model names a file that does not exist: " + model + ".");
            require(
                    Files.isRegularFile(file) && Files.isReadable(file),
                    "--model must name a .gguf file that can be read, not " + model + ".");
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--model must name a file, not " + model + ".", e);
        }
    }

    /** What a shell would make of it, without variables and patterns. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        int end = 0;
        while (word.find()) {
            words.add(QUOTED.matcher(word.group(1))
                    .replaceAll(quoted ->
                            Matcher.quoteReplacement(quoted.group(1) == null ? quoted.group(2) : quoted.group(1))));
            end = word.end();
        }
        require(text.substring(end).isBlank(), "--args has a quotation mark without its other half.");
        return words;
    }

    /** As keys of YAML become parts of a property's name: the same model must not have two. */
    private static String key(String name) {
        return name.contains(".") ? "\"" + name + "\"" : name;
    }

    /** A property's value in which a dollar is one. */
    private static String literal(String value) {
        return value.replace("$", "$$");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
