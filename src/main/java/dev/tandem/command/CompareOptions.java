package dev.tandem.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code compare} takes. */
final class CompareOptions {

    @Parameters(
            arity = "0..*",
            paramLabel = "MODEL",
            hideParamSyntax = true,
            description = "Two .gguf files, or hf:OWNER/REPOSITORY:QUANT.")
    List<String> models = List.of();

    @Option(
            names = "--reference",
            paramLabel = "MODEL",
            description = "What both are compared with, such as the same model in 8 or 16 bits; else the first.")
    @Nullable
    String reference;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description =
                    "JSON Lines of chat requests, or Open WebUI's export of chats; else 120 that come with Tandem.")
    @Nullable
    Path prompts;

    @Option(
            names = "--out",
            paramLabel = "DIRECTORY",
            description = "Where the report goes; else one named after both.")
    @Nullable
    Path directory;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "What serves them: llama-server, the default where there is one; else embedded.")
    @Nullable
    String engine;

    @Option(names = "--binary", paramLabel = "FILE", description = "The llama-server to start, if not that in PATH.")
    @Nullable
    String binary;

    @Option(
            names = "--args",
            paramLabel = "ARGUMENTS",
            description = "Further ones for each llama-server, in quotes: --args \"--n-gpu-layers 20\".")
    @Nullable
    String arguments;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "The most to use of each graphics card, or without one of the machine, such as 24GiB.")
    @Nullable
    String memory;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "256",
            description = "Bound of answers whose prompt sets none; ${DEFAULT-VALUE}.")
    int maxTokens;

    @Option(names = "--fresh", description = "Forgets what an earlier run of this command left, and begins anew.")
    boolean fresh;

    /** Held to one another; an {@link IllegalArgumentException} says what is wrong. */
    CompareArguments arguments() {
        return CompareArguments.of(
                models,
                Optional.ofNullable(reference),
                Optional.ofNullable(prompts),
                Optional.ofNullable(directory),
                new CompareArguments.Serving(
                        Optional.ofNullable(engine), Optional.ofNullable(binary), Optional.ofNullable(arguments)),
                Optional.ofNullable(memory),
                maxTokens);
    }
}
