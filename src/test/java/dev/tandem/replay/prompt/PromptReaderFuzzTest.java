package dev.tandem.replay.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tandem.replay.ReplayPlanFixture;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptFileException;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.PromptSelection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(10)
class PromptReaderFuzzTest {

    private static final int MOST = 10;

    @FuzzTest
    void shouldReadOrRefuseAnyFile(byte[] file) throws IOException {
        for (PromptSelection promptSelection : PromptSelection.values()) {
            List<Prompt> prompts = new ArrayList<>();
            try {
                int read = new PromptReader(
                                ReplayPlanFixture.plan(PromptOrder.PAIRED, promptSelection),
                                MOST,
                                ReplayPlanFixture.LENIENT)
                        .read(new ByteArrayInputStream(file), prompts::add);
                assertThat(prompts).hasSize(read).hasSizeBetween(1, MOST);
            } catch (PromptFileException e) {
                assertThat(e).message().isNotBlank();
                assertThat(e.line()).isBetween(0L, file.length + 1L);
            }
        }
    }
}
