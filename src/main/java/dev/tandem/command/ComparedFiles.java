package dev.tandem.command;

import dev.tandem.comparison.ComparedModel;
import dev.tandem.comparison.Comparison;
import dev.tandem.comparison.FileComparator;
import dev.tandem.gguf.GgufModel;
import dev.tandem.gguf.Inspection;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of models before they are loaded.
 *
 * @param all in their order: the two that are compared, then the reference, if there is one; empty for one that is not
 *     here yet
 */
record ComparedFiles(List<Optional<ComparedModel>> all) {

    ComparedFiles {
        all = List.copyOf(all);
    }

    /** Looks into those that are here. Blocks while they are hashed. */
    static ComparedFiles of(List<Optional<Path>> files, Inspection.Hasher hasher) throws IOException {
        List<Optional<ComparedModel>> all = new ArrayList<>();
        for (Optional<Path> file : files) {
            List<ComparedModel> earlier = all.stream().flatMap(Optional::stream).toList();
            all.add(file.isPresent() ? Optional.of(read(file.get().toString(), earlier, hasher)) : Optional.empty());
        }
        return new ComparedFiles(all);
    }

    /**
     * Looks into one. Blocks while it is hashed.
     *
     * @param earlier those that it is shown with, whose names it must not have
     * @throws IOException when it cannot be read or makes no sense, for {@link TerminalText#problem}
     */
    static ComparedModel read(String name, List<ComparedModel> earlier, Inspection.Hasher hasher) throws IOException {
        Path path = Path.of(name);
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            String kind = Files.isDirectory(path) ? "it is a directory" : "it is no regular file";
            throw new FileSystemException(name, null, kind);
        }
        GgufModel model = GgufModel.read(path);
        String last = String.valueOf(model.paths().getFirst().getFileName());
        boolean taken =
                earlier.stream().anyMatch(comparedModel -> comparedModel.name().equals(last));
        return new ComparedModel(
                taken ? name + " (second)" : last,
                Inspection.of(model, hasher),
                model.header().chatTemplate());
    }

    /** The hash of each, or its name where that is all there is. */
    List<String> names(List<String> models) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String model = models.get(i);
            names.add(all.get(i).map(one -> weights(one).sha256()).orElse(model));
        }
        return names;
    }

    /** Tokens that all of them were made for; empty where one does not say, or is not here. */
    OptionalInt contextLength() {
        List<@Nullable Integer> lengths = new ArrayList<>();
        all.forEach(one -> lengths.add(
                one.map(ComparedFiles::weights).map(Inspection::contextLength).orElse(null)));
        return lengths.contains(null)
                ? OptionalInt.empty()
                : lengths.stream().mapToInt(Objects::requireNonNull).min();
    }

    /** What is inside and how they differ: several lines. */
    String told(boolean referenced) {
        StringBuilder text = new StringBuilder();
        if (all.get(0).isPresent() && all.get(1).isPresent()) {
            ComparedModel first = all.get(0).get();
            ComparedModel second = all.get(1).get();
            Comparison comparison = FileComparator.of(first, second);
            text.append(ComparisonText.of(comparison));
            warnings(first, second, comparison)
                    .forEach(line -> text.append(line).append('\n'));
        } else {
            text.append("What is not here yet cannot be looked into.\n");
        }
        if (referenced) {
            all.get(2)
                    .ifPresent(reference -> text.append("  reference         ")
                            .append(reference.name())
                            .append(", ")
                            .append(TerminalText.bits(weights(reference).bitsPerWeight()))
                            .append(" bits per weight\n"));
            poorReference().ifPresent(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    private static List<String> warnings(ComparedModel first, ComparedModel second, Comparison comparison) {
        List<String> warnings = new ArrayList<>();
        Comparison.Base base = comparison.base();
        if (weights(first).sha256().equals(weights(second).sha256())) {
            warnings.add("Both files hold the same: what differs between their answers is noise.");
        }
        if (base != null && !base.same()) {
            warnings.add("They are no quants of one model: what differs between their answers need not come from the"
                    + " quantisation.");
        }
        if (!Objects.equals(weights(first).tokenizerSha256(), weights(second).tokenizerSha256())) {
            warnings.add("They have different tokenizers, so that neither can score the other's answers token by token:"
                    + " only texts and times are compared.");
        }
        return warnings;
    }

    /** A reference is what the others were made of, or close to it. */
    private Optional<String> poorReference() {
        Optional<ComparedModel> reference = all.getLast();
        return reference.flatMap(last -> Stream.of(all.get(0), all.get(1))
                .flatMap(Optional::stream)
                .filter(one -> bits(one) > bits(last))
                .findFirst()
                .map(one -> "The reference has fewer bits than " + one.name()
                        + ": how far that one is from it says nothing of which of the two is better."));
    }

    private static double bits(ComparedModel model) {
        Double bits = weights(model).bitsPerWeight();
        return bits == null ? 0 : bits;
    }

    private static Inspection weights(ComparedModel model) {
        return Objects.requireNonNull(model.weights(), "a file");
    }
}
