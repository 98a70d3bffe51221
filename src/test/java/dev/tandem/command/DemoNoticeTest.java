package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DemoNoticeTest {

    private static final Path HERE = Path.of("here").toAbsolutePath();
    private static final Path CONFIGURATION = HERE.resolve("config/application.yaml");
    private static final Path ELSEWHERE = HERE.resolve("application.yaml");

    @Test
    void shouldNameTheFileWhenItNamesNoModel() {
        assertThat(DemoNotice.warning(HERE, List.of(CONFIGURATION), List.of(ELSEWHERE)))
                .hasValue("config/application.yaml NAMES NO MODEL, so the bundled demo is served. Name yours there,"
                        + " below tandem.models.");
    }

    @Test
    void shouldNameTheFileThatIsNotReadWhenNoneIs() {
        assertThat(DemoNotice.warning(HERE, List.of(), List.of(ELSEWHERE)))
                .hasValue("application.yaml IS NOT READ, so the bundled demo is served. Move it to"
                        + " config/application.yaml.");
    }

    @Test
    void shouldNotWarnWhenThereIsNoFile() {
        assertThat(DemoNotice.warning(HERE, List.of(), List.of())).isEmpty();
    }
}
