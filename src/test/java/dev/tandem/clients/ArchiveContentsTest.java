package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What {@code deploy/dist/assembly.xml} packs beside the program: whoever unpacks it can follow every link. */
@Tag("unit")
class ArchiveContentsTest {

    private static Set<Path> packed = Set.of();

    @BeforeAll
    static void readAssembly() throws Exception {
        Document assembly = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("deploy/dist/assembly.xml").toFile());
        List<String> excluded = texts(assembly, "exclude");
        packed = texts(assembly, "include").stream()
                .flatMap(ArchiveContentsTest::files)
                .filter(file -> excluded.stream().noneMatch(pattern -> matches(pattern, file)))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Test
    void shouldHoldWhereALinkLeads() throws IOException {
        List<String> dead = Documentation.everything().stream()
                .filter(page -> packed.contains(page.path()))
                .flatMap(page -> page.links()
                        .filter(link -> !link.contains("://") && !link.startsWith("#"))
                        .filter(link -> !holds(page.path().resolveSibling(link.split("#", 2)[0])))
                        .map(link -> page.path() + ": " + link))
                .toList();

        assertThat(dead).isEmpty();
    }

    @Test
    void shouldHoldNoPageWhoseLinksNobodyFollows() throws IOException {
        assertThat(Documentation.everything())
                .extracting(DocumentationPage::path)
                .containsAll(packed.stream()
                        .filter(file -> file.toString().endsWith(".md"))
                        .toList());
    }

    @Test
    void shouldHoldWhatAnOperatorUsesAndNothingThatTakesTheSources() {
        assertThat(packed)
                .contains(
                        Path.of("deploy/observability/check.py"),
                        Path.of("deploy/observability/panels.py"),
                        Path.of("deploy/observability/grafana/dashboards/tandem-ab.json"),
                        Path.of("deploy/observability/prometheus/prometheus.yml"),
                        Path.of("deploy/observability/prometheus/rules/alerts.yml"))
                .noneMatch(file -> file.toString().endsWith(".ts") || file.startsWith("deploy/dist"));
    }

    private static boolean holds(Path target) {
        Path wanted = target.normalize();
        return packed.stream().anyMatch(file -> file.startsWith(wanted));
    }

    private static List<String> texts(Document document, String element) {
        NodeList nodes = document.getElementsByTagName(element);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent().strip())
                .toList();
    }

    /** The files that a pattern includes: one, or all below a directory. */
    private static Stream<Path> files(String pattern) {
        try (Stream<Path> files = Files.walk(Path.of(pattern.replace("/**", "")))) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new AssertionError(pattern + " includes nothing", e);
        }
    }

    private static boolean matches(String pattern, Path file) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(file);
    }
}
