package dev.tandem.command;

import dev.tandem.gguf.GroupMix;
import dev.tandem.gguf.ImportanceMatrix;
import dev.tandem.gguf.Inspection;
import dev.tandem.gguf.MixtureOfExperts;
import dev.tandem.gguf.SlidingWindow;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An inspection as a text for people. */
final class InspectionText {

    private static final String NOTHING = "-";

    private final StringBuilder text = new StringBuilder();

    private InspectionText() {}

    static String of(String name, Inspection inspection) {
        InspectionText lines = new InspectionText();
        lines.text.append(name).append('\n');
        lines.all(inspection);
        return lines.text.toString();
    }

    private void all(Inspection inspection) {
        line("architecture", inspection.architecture());
        line("name", inspection.name());
        line("quantized by", inspection.quantizedBy());
        line("file type", inspection.fileType());
        line("parameters", TerminalText.parameters(inspection.parameters()) + active(inspection));
        line("bits per weight", TerminalText.bits(inspection.bitsPerWeight()));
        line(
                "size",
                TerminalText.bytes(inspection.tensorBytes()) + " of tensors, " + inspection.fileBytes() + " bytes in "
                        + inspection.files().size() + (inspection.files().size() == 1 ? " file" : " files"));
        line("types", TerminalText.types(inspection.types()));
        line("imatrix", matrix(inspection.importanceMatrix()));
        line("context", inspection.contextLength() == null ? null : inspection.contextLength() + " tokens");
        line("sliding window", window(inspection.slidingWindow()));
        line("rope", settings(inspection.rope()));
        line("sampler defaults", settings(inspection.sampling()));
        line("tokenizer", inspection.tokenizerSha256());
        line("chat template", inspection.templateSha256());
        for (Inspection.Part part : inspection.files()) {
            line("sha256", part.sha256() + (inspection.files().size() == 1 ? "" : "  " + part.name()));
        }
        text.append(String.format(
                Locale.ROOT, "  %-12s %8s %10s %6s  %s%n", "group", "tensors", "parameters", "bits", "types"));
        inspection.groups().forEach(this::group);
    }

    private void line(String what, @Nullable String value) {
        text.append(
                String.format(Locale.ROOT, "  %-17s %s%n", what, value == null || value.isEmpty() ? NOTHING : value));
    }

    private void group(GroupMix mix) {
        text.append(String.format(
                Locale.ROOT,
                "  %-12s %8d %10s %6s  %s%n",
                mix.group().label(),
                mix.tensors(),
                TerminalText.parameters(mix.parameters()),
                TerminalText.bits(mix.bitsPerWeight()),
                TerminalText.types(mix.types())));
    }

    private static String active(Inspection inspection) {
        MixtureOfExperts experts = inspection.experts();
        return experts == null
                ? ""
                : ", " + TerminalText.parameters(inspection.activeParameters()) + " active (" + experts.used() + " of "
                        + experts.count() + " experts)";
    }

    private static @Nullable String matrix(@Nullable ImportanceMatrix matrix) {
        return matrix == null
                ? null
                : Stream.of(
                                named("file", matrix.file()),
                                named("dataset", matrix.dataset()),
                                named("entries", matrix.entries()),
                                named("chunks", matrix.chunks()))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(", "));
    }

    private static String named(String name, @Nullable Object value) {
        return value == null ? "" : name + " " + value;
    }

    private static @Nullable String window(@Nullable SlidingWindow window) {
        if (window == null) {
            return null;
        }
        String layers = window.windowed() == null ? "" : ", " + window.windowed() + " layers of it";
        return window.tokens() + " tokens" + (window.pattern() == null ? "" : ", " + window.pattern()) + layers;
    }

    private static String settings(SortedMap<String, String> settings) {
        return settings.entrySet().stream()
                .map((Map.Entry<String, String> entry) -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}
