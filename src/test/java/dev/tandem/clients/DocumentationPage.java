package dev.tandem.clients;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation.
 *
 * @param path below the directory of the project
 * @param text all of it, in Markdown
 */
record DocumentationPage(Path path, String text) {

    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

    /**
     * A fenced block.
     *
     * @param language such as {@code sh}; empty for none
     * @param output the JSON in the block that follows, which shows what this one prints
     */
    record Block(String language, String text, Optional<String> output) {

        /** The commands, each on one line, without comments. */
        List<String> commands() {
            return text.replace("\\\n", " ")
                    .lines()
                    .map(line -> line.replaceAll("(^|\\s)#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    /**
     * A row of a table.
     *
     * @param codes the code in its first cell
     * @param cells what stands between its bars
     */
    record Row(List<String> codes, List<String> cells) {}

    /** The blocks in a language. */
    List<Block> blocks(String language) {
        List<MatchResult> fences = FENCED.matcher(text).results().toList();
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < fences.size(); i++) {
            if (fences.get(i).group(1).equals(language)) {
                boolean shown =
                        i + 1 < fences.size() && fences.get(i + 1).group(1).equals("json");
                blocks.add(new Block(
                        language,
                        fences.get(i).group(2),
                        shown ? Optional.of(fences.get(i + 1).group(2)) : Optional.empty()));
            }
        }
        return blocks;
    }

    /** Those table rows whose first code begins so. */
    List<Row> rows(String beginning) {
        return text.lines()
                .filter(line -> line.startsWith("| `" + beginning))
                .map(line -> List.of(line.split("\\|", -1)))
                .map(cells -> cells.subList(1, cells.size() - 1).stream()
                        .map(String::strip)
                        .toList())
                .map(cells -> new Row(codes(cells.getFirst()), cells))
                .toList();
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    /** Where its links lead, as they are written. */
    Stream<String> links() {
        return LINK.matcher(prose()).results().map(link -> link.group(1));
    }

    /** What a link to one of its headings has behind the {@code #}, as GitHub makes it. */
    List<String> anchors() {
        return HEADING.matcher(prose())
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private String prose() {
        return FENCED.matcher(text).replaceAll("");
    }
}
