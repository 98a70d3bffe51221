package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How large the parts of the house are. What is measured is printed. */
@Tag("unit")
class SourceTreeTest {

    private static final Path MAIN = Path.of("src/main/java");
    private static final int MOST_FILES = 40;
    private static final int MEDIAN = 62;
    private static final int P95 = 180;
    private static final int LONGEST = 362;

    private static List<Path> files = List.of();

    @BeforeAll
    static void list() throws IOException {
        try (Stream<Path> tree = Files.walk(MAIN)) {
            files = tree.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldHoldFewFilesInEachPackage() {
        Map<Path, Long> packages =
                files.stream().collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.counting()));

        Map.Entry<Path, Long> largest =
                packages.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        print("%d packages, the largest is %s with %d files"
                .formatted(packages.size(), largest.getKey(), largest.getValue()));
        assertThat(packages).allSatisfy((name, count) -> assertThat(count).isLessThanOrEqualTo(MOST_FILES));
        assertThat(packages.keySet())
                .allSatisfy(
                        name -> assertThat(name.resolve("package-info.java")).exists());
    }

    @Test
    void shouldNameEveryTypeOnce() {
        Map<String, List<Path>> named = files.stream()
                .filter(file -> !file.endsWith("package-info.java"))
                .collect(Collectors.groupingBy(file -> file.getFileName().toString()));

        print("%d top-level types, each name once".formatted(named.size()));
        assertThat(named).allSatisfy((name, where) -> assertThat(where).hasSize(1));
    }

    @Test
    void shouldKeepFilesShort() {
        List<Integer> lines = files.stream().map(SourceTreeTest::lines).sorted().toList();

        int median = lines.get(lines.size() / 2);
        int p95 = lines.get(lines.size() * 95 / 100);
        print("%d files: median %d, p95 %d, longest %d lines".formatted(lines.size(), median, p95, lines.getLast()));
        assertThat(median).isLessThanOrEqualTo(MEDIAN);
        assertThat(p95).isLessThanOrEqualTo(P95);
        assertThat(lines.getLast()).isLessThanOrEqualTo(LONGEST);
    }

    private static int lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return (int) lines.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void print(String what) {
        System.out.println("source tree: " + what);
    }
}
