package dev.tandem.command;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code compare} was asked to do.
 *
 * @param models the two that are compared, then the reference, if there is one: files, or {@code
 *     hf:owner/repository:QUANT}
 * @param prompts empty for those that come with the program
 * @param directory where the reports are written; empty for one named after the models
 * @param server which program serves them, and with what
 * @param memory the most bytes to use of each graphics card, or where there is none, of the host
 * @param maxTokens bound of answers whose prompt sets none
 */
record CompareArguments(
        List<String> models,
        Optional<Path> prompts,
        Optional<Path> directory,
        Serving server,
        OptionalLong memory,
        int maxTokens) {

    private static final String LLAMA_SERVER = "llama-server";
    private static final Pattern ELSEWHERE = Pattern.compile("(hf|classpath):.*");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?) *([KMGT])(I?B)?");
    private static final Map<String, Integer> POWERS = Map.of("K", 1, "M", 2, "G", 3, "T", 4);

    CompareArguments {
        models = List.copyOf(models);
    }

    /**
     * What serves the models.
     *
     * @param engine its kind; empty for what is there
     * @param binary the {@code llama-server}; empty for what is there
     * @param arguments further ones of it, as a shell would read them
     */
    record Serving(Optional<String> engine, Optional<String> binary, Optional<String> arguments) {}

    /** @throws IllegalArgumentException that says what is wrong */
    static CompareArguments of(
            List<String> models,
            Optional<String> reference,
            Optional<Path> prompts,
            Optional<Path> directory,
            Serving server,
            Optional<String> memory,
            int maxTokens) {
        require(models.size() == 2, "Name two models: .gguf files, or hf:OWNER/REPOSITORY:QUANT.");
        List<String> all = new ArrayList<>(models);
        reference.ifPresent(all::add);
        all.forEach(model -> checkFile(model, server));
        require(
                !place(models.getFirst()).equals(place(models.getLast())),
                "Both are the same file, " + models.getFirst() + ". Name two that differ; a copy under another name"
                        + " shows what is noise.");
        reference.ifPresent(file -> require(
                models.stream().noneMatch(model -> place(model).equals(place(file))),
                "--reference names one of the two. Leave it out: without a reference the first model is what the other"
                        + " is compared with."));
        prompts.ifPresent(file -> ReplayArguments.checkPrompts("--prompts", file));
        require(maxTokens >= 1, "--max-tokens must be at least 1.");
        OptionalLong most = memory.isPresent() ? OptionalLong.of(bytes(memory.get())) : OptionalLong.empty();
        // Refuses an engine that there is none of, before the files are read.
        new ModelArguments(all, Optional.of("compare"), server.engine(), server.binary(), server.arguments())
                .settings();
        CompareArguments asked = new CompareArguments(all, prompts, directory, server, most, maxTokens);
        ReplayArguments.checkDirectory(asked.reports());
        return asked;
    }

    /** Where the reports are written. */
    Path reports() {
        return directory.orElseGet(
                () -> Path.of(String.join("-against-", VariantNames.of(models).subList(0, 2))));
    }

    /** Whether there is a third that the two are compared with. */
    boolean hasReference() {
        return models.size() > 2;
    }

    /**
     * All that decides what comes out, in one text.
     *
     * @param files hashes of the models, or the names of what is not here yet
     * @param sent hash of the prompts
     */
    String key(List<String> files, String sent) {
        return String.join(
                "\n",
                String.join("\n", models),
                String.join("\n", files),
                sent,
                server.toString(),
                memory.toString(),
                String.valueOf(maxTokens));
    }

    /** By the name of the path alone: who made a copy to compare a file with itself meant it. */
    private static String place(String model) {
        return ELSEWHERE.matcher(model).matches()
                ? model
                : Path.of(model).toAbsolutePath().normalize().toString();
    }

    private static void checkFile(String model, Serving server) {
        if (ELSEWHERE.matcher(model).matches()) {
            require(
                    !model.startsWith("hf:")
                            || server.engine()
                                    .filter(kind -> !kind.equals(LLAMA_SERVER))
                                    .isEmpty(),
                    "The model " + model + " needs the engine " + LLAMA_SERVER + ", which downloads it.");
            return;
        }
        try {
            Path file = Path.of(model);
            require(
                    Files.exists(file),
                    "There is no file " + model + ". Name a .gguf file, or hf:OWNER/REPOSITORY:QUANT.");
            require(
                    Files.isRegularFile(file) && Files.isReadable(file),
                    "Name a .gguf file that can be read, of a split model the first part, not " + model + ".");
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("Name a file, not " + model + ".", e);
        }
    }

    /** As people write it, {@code 24GiB} and {@code 24G} alike; {@code 24GB} is a little less. */
    private static long bytes(String text) {
        Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        require(size.matches(), "--memory needs a size such as 24GiB or 512M.");
        double unit = "B".equals(size.group(3)) ? 1e3 : 1024;
        return (long) (Double.parseDouble(size.group(1)) * Math.pow(unit, POWERS.getOrDefault(size.group(2), 0)));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
