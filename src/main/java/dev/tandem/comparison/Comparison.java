package dev.tandem.comparison;

import dev.tandem.gguf.GroupMix;
import dev.tandem.gguf.Inspection;
import dev.tandem.gguf.TensorGroup;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How two files or variants differ. Immutable.
 *
 * @param first name of one
 * @param second name of the other
 * @param base whether both are quants of one model; {@code null} when the weights of one are not known
 * @param template whether both speak with the same chat template
 * @param size bytes of the weights' files; {@code null} as above
 * @param groups types and bits by what the tensors are for; empty as above
 * @param confounds everything beside the weights that would make a comparison unfair
 */
public record Comparison(
        String first,
        String second,
        @Nullable Base base,
        Template template,
        @Nullable Size size,
        List<Group> groups,
        List<Confound> confounds) {

    public Comparison {
        groups = List.copyOf(groups);
        confounds = List.copyOf(confounds);
    }

    /**
     * Whether both are quants of one model, as far as headers tell: architecture, and names and shapes of all tensors.
     * A fine-tune has the same ones, so what the files state of their origin is shown where it differs.
     *
     * @param same whether they may be quants of one model
     * @param differences what differs in structure, and then in what is stated
     */
    public record Base(boolean same, List<Difference> differences) {
        public Base {
            differences = List.copyOf(differences);
        }
    }

    /** One thing that differs; {@code null} where a file does not say. */
    public record Difference(
            String what, @Nullable String first, @Nullable String second) {}

    /**
     * The chat templates.
     *
     * @param equal whether they are the same byte by byte; {@code null} when one is not known
     * @param diff a unified diff when they are not and both texts are known
     */
    public record Template(@Nullable Boolean equal, List<String> diff) {
        public Template {
            diff = List.copyOf(diff);
        }
    }

    /** Bytes of the files, and bits per weight over all tensors. */
    public record Size(
            long firstBytes,
            long secondBytes,
            @Nullable Double firstBitsPerWeight,
            @Nullable Double secondBitsPerWeight) {}

    /** One group of tensors; {@code null} where one has no such tensors. */
    public record Group(
            TensorGroup group,
            @Nullable GroupMix first,
            @Nullable GroupMix second) {

        /** Whether both have the same types in the same numbers. */
        public boolean equal() {
            return Objects.equals(first, second);
        }
    }

    /**
     * Compares.
     *
     * @param templateHashes of the templates in force, in the order of the sides
     * @param confounds found by {@link Confounds}
     */
    static Comparison of(
            ComparedModel one, ComparedModel other, List<@Nullable String> templateHashes, List<Confound> confounds) {
        Inspection first = one.weights();
        Inspection second = other.weights();
        Template template = template(one, other, templateHashes);
        if (first == null || second == null) {
            return new Comparison(one.name(), other.name(), null, template, null, List.of(), confounds);
        }
        return new Comparison(
                one.name(),
                other.name(),
                base(first, second),
                template,
                new Size(first.fileBytes(), second.fileBytes(), first.bitsPerWeight(), second.bitsPerWeight()),
                groups(first.groups(), second.groups()),
                confounds);
    }

    private static Base base(Inspection first, Inspection second) {
        List<Difference> differences = new ArrayList<>();
        note(differences, "architecture", first.architecture(), second.architecture());
        note(differences, "parameters", Long.toString(first.parameters()), Long.toString(second.parameters()));
        note(differences, "names and shapes of tensors", first.shapeSha256(), second.shapeSha256());
        boolean same = differences.isEmpty();
        TreeSet<String> keys = new TreeSet<>(first.stated().keySet());
        keys.addAll(second.stated().keySet());
        keys.forEach(key ->
                note(differences, key, first.stated().get(key), second.stated().get(key)));
        return new Base(same, differences);
    }

    private static void note(
            List<Difference> differences, String what, @Nullable String first, @Nullable String second) {
        if (!Objects.equals(first, second)) {
            differences.add(new Difference(what, first, second));
        }
    }

    private static Template template(ComparedModel one, ComparedModel other, List<@Nullable String> hashes) {
        String first = one.template();
        String second = other.template();
        boolean known = hashes.getFirst() != null && hashes.getLast() != null;
        List<String> diff =
                first == null || second == null ? List.of() : TemplateDiff.of(one.name(), first, other.name(), second);
        return new Template(known ? (Boolean) Objects.equals(hashes.getFirst(), hashes.getLast()) : null, diff);
    }

    private static List<Group> groups(List<GroupMix> first, List<GroupMix> second) {
        Map<TensorGroup, GroupMix> ones = byGroup(first);
        Map<TensorGroup, GroupMix> others = byGroup(second);
        List<Group> groups = new ArrayList<>();
        for (TensorGroup group : TensorGroup.values()) {
            if (ones.containsKey(group) || others.containsKey(group)) {
                groups.add(new Group(group, ones.get(group), others.get(group)));
            }
        }
        return groups;
    }

    private static Map<TensorGroup, GroupMix> byGroup(List<GroupMix> mixes) {
        Map<TensorGroup, GroupMix> byGroup = new EnumMap<>(TensorGroup.class);
        mixes.forEach(mix -> byGroup.put(mix.group(), mix));
        return byGroup;
    }
}
