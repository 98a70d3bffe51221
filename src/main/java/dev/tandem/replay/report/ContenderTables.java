package dev.tandem.replay.report;

import dev.tandem.gguf.ImportanceMatrix;
import dev.tandem.gguf.Inspection;
import dev.tandem.replay.report.contender.ContenderView;
import dev.tandem.replay.report.contender.MachineView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables of a report that show what was compared, so that somebody else can have the same. */
final class ContenderTables {

    private static final Pattern HASH_PREFIX = Pattern.compile("([0-9a-f]{8,64})-(.+)");

    private ContenderTables() {}

    static List<ReportTables.Table> of(ReplaySummary summary) {
        Map<String, ContenderView> contenders = summary.contenders();
        return List.of(files(contenders), engines(contenders, summary.machine()));
    }

    private static ReportTables.Table files(Map<String, ContenderView> contenders) {
        List<List<String>> rows = new ArrayList<>();
        contenders.forEach((variant, of) -> {
            if (of.files().isEmpty()) {
                rows.add(row(variant, of, NumberFormats.NONE, NumberFormats.NONE, of.fileSha256()));
            }
            for (Inspection.Part file : of.files()) {
                rows.add(row(variant, of, name(file), NumberFormats.bytes(file.bytes()), file.sha256()));
            }
        });
        return new ReportTables.Table(
                "Files",
                "What a file says of itself, and its SHA-256. Uploaders do replace files: only the hash tells which one it"
                        + " was.",
                List.of("variant", "file", "size", "bits per weight", "quantisation", "made by", "imatrix", "SHA-256"),
                rows);
    }

    /** Models that come with the program lie in files whose names begin with digits of their hash, which stands beside them. */
    static String name(Inspection.Part file) {
        Matcher prefix = HASH_PREFIX.matcher(file.name());
        return prefix.matches() && file.sha256().startsWith(prefix.group(1)) ? prefix.group(2) : file.name();
    }

    private static List<String> row(
            String variant, ContenderView of, String name, String size, @Nullable String sha256) {
        return List.of(
                variant,
                name,
                size,
                NumberFormats.number(of.bitsPerWeight()),
                text(of.quantization()),
                of.source().isEmpty() ? NumberFormats.NONE : of.source(),
                matrix(of.importanceMatrix()),
                text(sha256));
    }

    private static String matrix(@Nullable ImportanceMatrix matrix) {
        if (matrix == null) {
            return NumberFormats.NONE;
        }
        String known = Stream.of(
                        matrix.file(), matrix.dataset(), matrix.chunks() == null ? null : matrix.chunks() + " chunks")
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return known.isEmpty() ? "yes" : known;
    }

    private static ReportTables.Table engines(Map<String, ContenderView> contenders, MachineView machine) {
        List<List<String>> rows = new ArrayList<>();
        contenders.forEach((variant, of) -> rows.add(List.of(
                variant,
                of.engine() + (of.build() == null ? "" : " " + of.build()),
                of.contextLength() == null
                        ? NumberFormats.NONE
                        : of.contextLength().toString(),
                text(of.kvType()),
                Integer.toString(of.slots()),
                of.templateSha256() == null
                        ? NumberFormats.NONE
                        : of.templateSha256()
                                .substring(0, Math.min(12, of.templateSha256().length())),
                of.arguments().isEmpty() ? NumberFormats.NONE : of.arguments())));
        return new ReportTables.Table(
                "Engines and machine",
                "Tandem ran on: " + text(machine) + ". An engine that is attached by its address may run elsewhere.",
                List.of("variant", "engine", "context", "KV cache", "slots", "template", "arguments"),
                rows);
    }

    private static String text(MachineView machine) {
        return (machine.processor() == null ? "processor not known" : machine.processor()) + ", "
                + machine.processors() + " processors, "
                + (machine.graphics().isEmpty() ? "" : String.join(", ", machine.graphics()) + ", ")
                + NumberFormats.bytes(machine.memoryBytes()) + " of memory, "
                + machine.system();
    }

    private static String text(@Nullable String value) {
        return value == null ? NumberFormats.NONE : value;
    }
}
