package dev.tandem.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tandem.inference.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(10)
class SseParserFuzzTest {

    /** Small, so that streams of a few dozen bytes outgrow it too. */
    private static final int LIMIT = 48;

    private static final String BROKEN = "(broken)";

    @FuzzTest
    void shouldFindTheSameEventsWhereverAnyStreamIsCut(byte[] stream) {
        List<String> whole = events(stream, Math.max(1, stream.length));

        assertThat(events(stream, 1)).isEqualTo(whole);
        assertThat(events(stream, 7)).isEqualTo(whole);
    }

    private static List<String> events(byte[] stream, int piece) {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser(LIMIT, event -> {
            assertThat(event.data()).hasSizeLessThanOrEqualTo(LIMIT);
            assertThat(event.type()).hasSizeLessThanOrEqualTo(LIMIT);
            events.add(event.type() + "=" + new String(event.data(), StandardCharsets.ISO_8859_1));
        });
        try {
            for (int from = 0; from < stream.length; from += piece) {
                parser.feed(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + piece)));
            }
            parser.finish();
        } catch (EngineException.Broken e) {
            events.add(BROKEN);
        }
        return events;
    }
}
