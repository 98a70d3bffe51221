package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The README's map shows the packages that there are, all of them and no others. */
@Tag("unit")
class DocumentedPackagesTest {

    private static final Path SOURCES = Path.of("src/main/java/dev/tandem");
    private static final String MAP = "## Map\n";

    @Test
    void shouldShowEveryPackageAndNoOther() throws IOException {
        String readme = Documentation.read(Documentation.README).text();
        DocumentationPage map = new DocumentationPage(Documentation.README, readme.substring(readme.indexOf(MAP)));

        assertThat(map.rows("").stream().flatMap(row -> row.codes().stream().limit(1)))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(packages());
    }

    private static Set<String> packages() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.endsWith("package-info.java"))
                    .map(file -> SOURCES.relativize(file.getParent()).toString().replace('/', '.'))
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
