package dev.tandem.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What the README promises.
 *
 * @param text all of it
 */
record Readme(String text) {

    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /**
     * A block of shell commands.
     *
     * @param expected the JSON in the block that follows, which shows the output
     */
    record Block(String text, Optional<String> expected) {

        /** The commands, each on one line. */
        List<String> commands() {
            return text.replace("\\\n", " ")
                    .lines()
                    .map(String::strip)
                    .filter(l -> !l.isEmpty())
                    .toList();
        }
    }

    static Readme read() throws IOException {
        return new Readme(Files.readString(Path.of("README.md")));
    }

    /** The blocks of shell commands. */
    List<Block> shell() {
        List<MatchResult> fences = FENCED.matcher(text).results().toList();
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < fences.size(); i++) {
            if (fences.get(i).group(1).equals("sh")) {
                boolean shown =
                        i + 1 < fences.size() && fences.get(i + 1).group(1).equals("json");
                blocks.add(new Block(
                        fences.get(i).group(2),
                        shown ? Optional.of(fences.get(i + 1).group(2)) : Optional.empty()));
            }
        }
        return blocks;
    }

    /** The code in the first cells of those table rows whose first code begins so. */
    List<String> rows(String beginning) {
        return text.lines()
                .filter(line -> line.startsWith("| `" + beginning))
                .map(line -> line.split("\\|", -1)[1])
                .flatMap(cell -> CODE.matcher(cell).results().map(code -> code.group(1)))
                .toList();
    }
}
