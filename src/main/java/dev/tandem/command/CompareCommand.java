package dev.tandem.command;

import dev.tandem.command.compare.CompareFolder;
import dev.tandem.command.compare.CompareSetup;
import dev.tandem.command.compare.ComparedPrompts;
import dev.tandem.command.compare.ContextSize;
import dev.tandem.engine.BundledModels;
import dev.tandem.gguf.Inspection;
import dev.tandem.inference.ModelFileException;
import dev.tandem.replay.prompt.PromptSizes;
import dev.tandem.replay.store.PromptFileException;
import dev.tandem.routing.InvalidConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code compare a.gguf b.gguf}: from two files to a verdict, without a server or a configuration. */
@Command(
        name = "compare",
        customSynopsis =
                "tandem compare A.gguf B.gguf [--reference R.gguf] [--prompts FILE] [--out DIRECTORY] [OPTION...]",
        description = "Has two models answer the same prompts and scores the answers, and tells what differs.",
        footer = "What is done is kept: the same command goes on where it was interrupted.",
        exitCodeList = {"0:compared", "1:failed", "2:wrong arguments", "130:interrupted by Ctrl+C"})
final class CompareCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final List<String> VARIABLES = List.of("TANDEM_LLAMA_SERVER_BINARY", EngineChoice.VARIABLE);

    private final Inspection.Hasher hasher;
    private final Path data;
    private final Map<String, String> environment;
    private final Consumer<CompareRequest> runner;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final CompareOptions options = new CompareOptions();

    /**
     * @param data where Tandem keeps what must outlive it
     * @param environment of the process
     * @param runner carries it out
     */
    CompareCommand(
            Inspection.Hasher hasher, Path data, Map<String, String> environment, Consumer<CompareRequest> runner) {
        this.hasher = hasher;
        this.data = data;
        this.environment = environment;
        this.runner = runner;
    }

    /** Runs and gives the exit status. Blocks until it is done. */
    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            return compare(asked(), err);
        } catch (PromptFileException e) {
            err.println(TerminalText.text(options.prompts + ": " + e.getMessage()));
        } catch (InvalidConfigurationException | ModelFileException e) {
            err.println(TerminalText.text(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            err.println(TerminalText.problem(e));
        }
        return FAILED;
    }

    private CompareArguments asked() {
        try {
            return options.arguments();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int compare(CompareArguments asked, PrintWriter err) throws IOException {
        List<Optional<Path>> files = new ArrayList<>();
        asked.models().forEach(model -> files.add(file(model)));
        ComparedFiles inspected = ComparedFiles.of(files, hasher);
        ComparedPrompts prompts = new ComparedPrompts(asked.prompts());
        PromptSizes sizes = prompts.sizes();
        CompareFolder folder = CompareFolder.of(data, asked.key(inspected.names(asked.models()), prompts.sha256()));
        if ((options.fresh || folder.verdict().isEmpty()) && folder.isRunning()) {
            err.println(TerminalText.line("The same comparison runs already. Wait for it, or interrupt it: what is done"
                    + " is kept in " + folder.path() + ", and the same command goes on."));
            return FAILED;
        }
        if (options.fresh) {
            folder.delete();
        }
        Path reports = asked.reports();
        err.println(TerminalText.text(inspected.told(asked.hasReference())));
        if (folder.verdict().isPresent()) {
            err.println("This was compared before: here is what came out. --fresh compares anew.");
            finish(folder, reports, spec.commandLine().getOut(), err);
            return CommandLine.ExitCode.OK;
        }
        CompareSetup setup = setup(asked, files, inspected, sizes, folder);
        setup.told().forEach(line -> err.println(TerminalText.text(line)));
        err.println(TerminalText.line(sizes.prompts() + " prompts"
                + (asked.prompts().isEmpty()
                        ? " that come with Tandem: a stand-in for your own, which --prompts names."
                        : " from " + asked.prompts().get() + ".")
                + " What is done is kept in " + folder.path() + "."));
        runner.accept(new CompareRequest(
                folder,
                setup,
                asked.prompts(),
                reports.toAbsolutePath(),
                spec.commandLine().getOut(),
                err));
        return CommandLine.ExitCode.OK;
    }

    /** As it was begun, whatever has become of the free memory. */
    private CompareSetup setup(
            CompareArguments asked,
            List<Optional<Path>> files,
            ComparedFiles inspected,
            PromptSizes sizes,
            CompareFolder folder)
            throws IOException {
        Optional<CompareSetup> kept = folder.setup();
        if (kept.isPresent()) {
            return kept.get();
        }
        Optional<String> configured = VARIABLES.stream()
                .map(environment::get)
                .filter(Objects::nonNull)
                .filter(program -> !program.isBlank())
                .findFirst();
        try {
            CompareSetup setup = new ComparePlanner(
                            asked,
                            files,
                            ContextSize.of(sizes, asked.maxTokens(), inspected.contextLength()),
                            configured,
                            environment.getOrDefault("PATH", ""))
                    .setup();
            folder.begin(setup, data.resolve("file-hashes"));
            return setup;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Empty for what is not here yet. */
    private Optional<Path> file(String model) {
        return model.startsWith("hf:") ? Optional.empty() : Optional.of(new BundledModels(data).locate(model));
    }

    /** Writes the reports, and ends with the verdict. */
    static void finish(CompareFolder folder, Path directory, PrintWriter out, PrintWriter err) throws IOException {
        folder.copyReports(directory);
        out.println(TerminalText.text(folder.verdict().orElseThrow()));
        out.flush();
        err.println(TerminalText.line(
                "The report: " + directory.resolve("report.html") + ", and as report.md and" + " report.json."));
    }
}
