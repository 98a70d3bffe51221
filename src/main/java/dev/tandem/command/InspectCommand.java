package dev.tandem.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tandem.comparison.Comparison;
import dev.tandem.comparison.FileComparison;
import dev.tandem.comparison.Side;
import dev.tandem.gguf.GgufException;
import dev.tandem.gguf.GgufModel;
import dev.tandem.gguf.Inspection;
import dev.tandem.json.JsonMappers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code inspect a.gguf [b.gguf] [--json]}: tells what is inside one file, or two and how they differ. */
final class InspectCommand {

    /** It was told. */
    static final int FINE = 0;
    /** A file cannot be read, or is no GGUF file that makes sense. */
    static final int UNREADABLE = 1;
    /** The arguments are not what they should be. */
    static final int MISUSED = 2;

    private static final String USAGE = """
            Usage: inspect FILE.gguf [OTHER.gguf] [--json]
            Tells what is inside a GGUF file, or inside two and how they differ. Of a split model name the first part.
            Exit status: 0 told, 1 a file cannot be read or makes no sense, 2 wrong arguments.""";

    private final Inspection.Hasher hasher;

    InspectCommand(Inspection.Hasher hasher) {
        this.hasher = hasher;
    }

    /** What {@code --json} prints. */
    private record Report(List<Inspection> files, @Nullable Comparison comparison) {}

    /** Runs and gives the exit status. Blocks while the files are hashed. */
    int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.println(USAGE);
            return FINE;
        }
        List<String> names = arguments.stream()
                .filter(argument -> !argument.startsWith("--"))
                .toList();
        boolean json = arguments.contains("--json");
        if (names.isEmpty() || names.size() > 2 || arguments.size() - names.size() != (json ? 1 : 0)) {
            err.println(USAGE);
            return MISUSED;
        }
        try {
            List<Side> sides = new ArrayList<>();
            for (String name : names) {
                sides.add(side(name, sides));
            }
            out.println(told(sides, json));
            return FINE;
        } catch (GgufException e) {
            err.println(Plain.text(String.valueOf(e.getMessage())));
        } catch (NoSuchFileException e) {
            err.println(e.getFile() + " does not exist" + (e.getReason() == null ? "." : ": " + e.getReason() + "."));
        } catch (IOException | InvalidPathException e) {
            err.println(e + " cannot be read.");
        }
        return UNREADABLE;
    }

    private Side side(String name, List<Side> earlier) throws IOException {
        GgufModel model = GgufModel.read(Path.of(name));
        String file = String.valueOf(model.paths().getFirst().getFileName());
        boolean taken = earlier.stream().anyMatch(side -> side.name().equals(file));
        return new Side(
                taken ? name + " (second)" : file,
                Inspection.of(model, hasher),
                model.header().chatTemplate());
    }

    private static String told(List<Side> sides, boolean json) throws JsonProcessingException {
        Comparison comparison = sides.size() == 2 ? FileComparison.of(sides.getFirst(), sides.getLast()) : null;
        List<Inspection> files = sides.stream()
                .map(side -> Objects.requireNonNull(side.weights(), "a file"))
                .toList();
        if (json) {
            return JsonMappers.PRINTED.writeValueAsString(new Report(files, comparison));
        }
        StringBuilder text = new StringBuilder();
        sides.forEach(side -> text.append(
                        InspectionText.of(side.name(), Objects.requireNonNull(side.weights(), "a file")))
                .append('\n'));
        if (comparison != null) {
            text.append(ComparisonText.of(comparison));
        }
        return Plain.text(text.toString().stripTrailing());
    }
}
