package dev.tandem.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is written for people. */
final class Documentation {

    static final Path README = Path.of("README.md");
    static final Path CONTRIBUTING = Path.of("CONTRIBUTING.md");
    static final Path DOCS = Path.of("docs");

    private static final List<Path> ELSEWHERE = List.of(
            Path.of("deploy/README.md"),
            Path.of("deploy/RELEASE.md"),
            Path.of("deploy/examples/README.md"),
            Path.of("deploy/observability/README.md"),
            Path.of("deploy/runbook.md"),
            Path.of("src/bench/README.md"),
            Path.of("src/bench/RESULTS.md"),
            Path.of("src/model/README.md"));

    private Documentation() {}

    static DocumentationPage read(Path path) throws IOException {
        return new DocumentationPage(path, Files.readString(path));
    }

    /** The README, the pages below {@code docs}, and CONTRIBUTING, in this order. */
    static List<DocumentationPage> pages() throws IOException {
        List<DocumentationPage> pages = new ArrayList<>(List.of(read(README)));
        for (Path path : below(DOCS)) {
            pages.add(read(path));
        }
        pages.add(read(CONTRIBUTING));
        return pages;
    }

    /** Those, and what lies beside examples and scripts. */
    static List<DocumentationPage> everything() throws IOException {
        List<DocumentationPage> pages = new ArrayList<>(pages());
        for (Path path : ELSEWHERE) {
            pages.add(read(path));
        }
        return pages;
    }

    private static List<Path> below(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
