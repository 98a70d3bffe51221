package dev.tandem.comparison;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How two chat templates differ, line by line. Pure; bounded whatever the templates hold. */
final class TemplateDiff {

    private static final int CONTEXT = 2;
    private static final int MAX_COMPARED = 4_000;
    private static final int MAX_SHOWN = 400;
    private static final int MAX_LINE = 2_000;

    private TemplateDiff() {}

    /**
     * A unified diff, at most {@value #MAX_SHOWN} lines; empty when the texts are equal. Control characters are spelled
     * out, since a template may differ in nothing but a carriage return.
     */
    static List<String> of(String firstName, String first, String secondName, String second) {
        if (first.equals(second)) {
            return List.of();
        }
        List<String> one = lines(first);
        List<String> other = lines(second);
        if (one.size() > MAX_COMPARED || other.size() > MAX_COMPARED) {
            return firstDifference(one, other);
        }
        Patch<String> patch = DiffUtils.diff(one, other, new MyersDiffWithLinearSpace<>(), null);
        List<String> diff =
                new ArrayList<>(UnifiedDiffUtils.generateUnifiedDiff(firstName, secondName, one, patch, CONTEXT));
        Stream<String> shown = diff.stream().limit(MAX_SHOWN).map(TemplateDiff::shortened);
        return diff.size() <= MAX_SHOWN
                ? shown.toList()
                : Stream.concat(shown, Stream.of("… " + (diff.size() - MAX_SHOWN) + " more lines"))
                        .toList();
    }

    /** Of texts that are too long to find out what was moved. */
    private static List<String> firstDifference(List<String> one, List<String> other) {
        int at = 0;
        while (at < one.size() && at < other.size() && one.get(at).equals(other.get(at))) {
            at++;
        }
        return List.of(
                "@@ line " + (at + 1) + " is the first that differs @@",
                "-" + (at < one.size() ? shortened(one.get(at)) : ""),
                "+" + (at < other.size() ? shortened(other.get(at)) : ""));
    }

    private static List<String> lines(String text) {
        return Stream.of(text.split("\n", -1)).map(TemplateDiff::spelled).toList();
    }

    private static String spelled(String line) {
        return line.chars()
                .mapToObj(c -> (Character.isISOControl(c) && c != '\t') || isInvisible(c)
                        ? String.format("\\u%04x", c)
                        : String.valueOf((char) c))
                .collect(Collectors.joining());
    }

    /** A byte order mark, a space that is no space: nothing that a reader would see. */
    private static boolean isInvisible(int c) {
        return Character.getType(c) == Character.FORMAT || (c != ' ' && Character.isSpaceChar(c));
    }

    private static String shortened(String line) {
        return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "…";
    }
}
