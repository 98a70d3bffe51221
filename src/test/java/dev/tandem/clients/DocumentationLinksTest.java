package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links between pages lead somewhere, every page is found, and those that everybody reads stay short. */
@Tag("unit")
class DocumentationLinksTest {

    private static final int LINES_OF_README = 200;
    private static final int LINES_OF_CONTRIBUTING = 110;

    @Test
    void shouldLeadSomewhereWhenALinkIsFollowed() throws IOException {
        List<String> dead = Documentation.everything().stream()
                .flatMap(page -> page.links()
                        .filter(link -> !link.contains("://"))
                        .flatMap(link -> complaint(page, link).stream()))
                .toList();

        assertThat(dead).isEmpty();
    }

    @Test
    void shouldFollowLinksAndAnchors() throws IOException {
        DocumentationPage page = new DocumentationPage(
                Path.of("docs/x.md"),
                "# A `b`, C\n[1](#a-b-c) [2](#a) [3](../README.md#map) [4](../README.md#none)"
                        + " [5](nothing.md)\n```sh\n[6](never)\n```\n");

        assertThat(page.links().flatMap(link -> complaint(page, link).stream()))
                .containsExactly("docs/x.md: #a", "docs/x.md: ../README.md#none", "docs/x.md: nothing.md");
    }

    @Test
    void shouldBeInTheIndexWhenItIsAPage() throws IOException {
        List<String> index = Documentation.read(Documentation.DOCS.resolve("README.md"))
                .links()
                .toList();

        assertThat(Documentation.pages())
                .extracting(DocumentationPage::path)
                .filteredOn(path -> path.startsWith(Documentation.DOCS) && !path.endsWith("README.md"))
                .isNotEmpty()
                .allSatisfy(
                        path -> assertThat(index).contains(path.getFileName().toString()));
    }

    @Test
    void shouldStayShortWhenEverybodyReadsIt() throws IOException {
        assertThat(Files.readAllLines(Documentation.README)).hasSizeLessThanOrEqualTo(LINES_OF_README);
        assertThat(Files.readAllLines(Documentation.CONTRIBUTING)).hasSizeLessThanOrEqualTo(LINES_OF_CONTRIBUTING);
    }

    private static Optional<String> complaint(DocumentationPage page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? page.path()
                : page.path().resolveSibling(parts[0]).normalize();
        boolean there = parts[0].isEmpty() || Files.exists(target);
        boolean found = there && (parts.length == 1 || anchors(page, target).anyMatch(parts[1]::equals));
        return found ? Optional.empty() : Optional.of(page.path() + ": " + link);
    }

    private static Stream<String> anchors(DocumentationPage page, Path target) {
        try {
            return (target.equals(page.path()) ? page : Documentation.read(target)).anchors().stream();
        } catch (IOException e) {
            return Stream.of();
        }
    }
}
