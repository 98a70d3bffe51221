package dev.tandem.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The settings that there are, as {@code docs/configuration.md} lists them; a test holds that page to the configuration
 * mappings. The page travels with the program, since nothing at run time lists the mappings.
 */
public final class SettingNames {

    private static final String PAGE = "configuration.md";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`tandem\\.[^|]+)\\| ?([^|]*)\\|");
    private static final Pattern NAME = Pattern.compile("`(tandem\\.[^`]+)`");
    private static final Pattern PLACEHOLDER = Pattern.compile("<[^>]+>");

    private SettingNames() {}

    /** All of them, a {@code *} for each name of the operator's choosing; reads a file at every call. */
    public static List<String> all() {
        return listed(page(), row -> true);
    }

    /** Those that have a default, which is why leaving one empty is no way to say something. */
    static List<String> defaulted() {
        return listed(page(), row -> !row.group(2).isBlank());
    }

    private static String page() {
        try (InputStream page = SettingNames.class.getResourceAsStream(PAGE)) {
            if (page == null) {
                throw new IllegalStateException(PAGE + " is missing from the application");
            }
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> listed(String page, Predicate<MatchResult> rows) {
        return ROW.matcher(page)
                .results()
                .filter(rows)
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map((MatchResult name) -> PLACEHOLDER.matcher(name.group(1)).replaceAll("*"))
                .toList();
    }
}
