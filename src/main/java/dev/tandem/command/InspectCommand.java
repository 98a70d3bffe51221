package dev.tandem.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tandem.comparison.ComparedModel;
import dev.tandem.comparison.Comparison;
import dev.tandem.comparison.FileComparator;
import dev.tandem.gguf.Inspection;
import dev.tandem.json.JsonMappers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect a.gguf [b.gguf] [--json]}: tells what is inside one file, or two and how they differ. */
@Command(
        name = "inspect",
        customSynopsis = "tandem inspect FILE.gguf [OTHER.gguf] [--json]",
        description = "Tells what is inside a GGUF file, or inside two and how they differ.",
        exitCodeList = {"0:told", "1:a file cannot be read or makes no sense", "2:wrong arguments"})
final class InspectCommand implements Callable<Integer> {

    /** It was told. */
    static final int FINE = CommandLine.ExitCode.OK;
    /** A file cannot be read, or is no GGUF file that makes sense. */
    static final int UNREADABLE = 1;

    private final Inspection.Hasher hasher;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE.gguf", description = "Of a split model the first part.")
    private String file = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "OTHER.gguf", description = "What it is compared with.")
    private @Nullable String other;

    @Option(names = "--json", description = "Tells it as JSON, to a program.")
    private boolean json;

    InspectCommand(Inspection.Hasher hasher) {
        this.hasher = hasher;
    }

    /** What {@code --json} prints. */
    private record Report(List<Inspection> files, @Nullable Comparison comparison) {}

    /** Runs and gives the exit status. Blocks while the files are hashed. */
    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            List<ComparedModel> sides = new ArrayList<>();
            sides.add(ComparedFiles.read(file, sides, hasher));
            if (other != null) {
                sides.add(ComparedFiles.read(other, sides, hasher));
            }
            spec.commandLine().getOut().println(told(sides, json));
            return FINE;
        } catch (IOException e) {
            err.println(TerminalText.problem(e));
        } catch (InvalidPathException e) {
            err.println(TerminalText.line(e.getInput() + " is no path: " + e.getReason() + "."));
        }
        return UNREADABLE;
    }

    private static String told(List<ComparedModel> sides, boolean json) throws JsonProcessingException {
        Comparison comparison = sides.size() == 2 ? FileComparator.of(sides.getFirst(), sides.getLast()) : null;
        List<Inspection> files = sides.stream()
                .map(comparedModel -> Objects.requireNonNull(comparedModel.weights(), "a file"))
                .toList();
        if (json) {
            return JsonMappers.PRINTED.writeValueAsString(new Report(files, comparison));
        }
        StringBuilder text = new StringBuilder();
        sides.forEach(comparedModel -> text.append(InspectionText.of(
                        comparedModel.name(), Objects.requireNonNull(comparedModel.weights(), "a file")))
                .append('\n'));
        if (comparison != null) {
            text.append(ComparisonText.of(comparison));
        }
        return TerminalText.text(text.toString().stripTrailing());
    }
}
