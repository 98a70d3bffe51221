package dev.tandem.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class SseParserTest {

    /** Streams with escapes for line ends and the byte order mark; the events they hold, separated by bars. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "data: a\\n\\n~a",
                "data:a\\n\\n~a",
                "data:  a \\n\\n~ a ",
                "data: a\\r\\n\\r\\ndata: b\\r\\n\\r\\n~a|b",
                "data: a\\r\\rdata: b\\r\\r~a|b",
                "\\uFEFFdata: a\\n\\n~a",
                ": OPENROUTER PROCESSING\\n\\ndata: a\\n\\n:\\n\\ndata: b\\n\\n~a|b",
                "data: a\\ndata: b\\ndata\\n\\n~a;b;",
                "id: 7\\nretry: 3\\nfoo: x\\nevent: error\\ndata: a\\n\\ndata: b\\n\\n~error=a|b",
                "data: grüße 🦊 日本\\n\\n~grüße 🦊 日本",
                "data: a\\n\\n\\n\\n\\ndata: b\\n~a|b",
                "data: a\\n\\ndata: b~a|b",
                "data: a\\n\\nevent: x\\n\\n~a",
                "data:\\n\\n~",
            })
    void shouldFindTheSameEventsWhereverTheStreamIsCut(String escaped, String expected) {
        byte[] stream = escaped.replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\uFEFF", "\uFEFF")
                .getBytes(StandardCharsets.UTF_8);

        List<List<String>> found = new ArrayList<>();
        for (int cut = 0; cut <= stream.length; cut++) {
            found.add(events(Arrays.copyOf(stream, cut), Arrays.copyOfRange(stream, cut, stream.length)));
        }
        byte[][] bytes = new byte[stream.length][];
        Arrays.setAll(bytes, i -> new byte[] {stream[i]});
        found.add(events(bytes));

        List<String> whole = expected == null ? List.of("") : List.of(expected.split("\\|", -1));
        assertThat(found).allSatisfy(events -> assertThat(events).isEqualTo(whole));
    }

    private static List<String> events(byte[]... pieces) {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser(
                1000,
                event -> events.add((event.type().isEmpty() ? "" : event.type() + "=")
                        + new String(event.data(), StandardCharsets.UTF_8).replace('\n', ';')));
        for (byte[] piece : pieces) {
            parser.feed(piece);
        }
        parser.finish();
        return events;
    }

    @ParameterizedTest
    @CsvSource({"'data: ',a", "': ',comment", "'data: x\\n',''", "'data:\\n',''"})
    void shouldBreakWhenALineOrAnEventOutgrowsTheLimit(String start, String filler) {
        SseParser parser = new SseParser(1000, event -> {});
        byte[] piece = (start + filler).replace("\\n", "\n").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2000; i++) {
                        parser.feed(piece);
                    }
                })
                .isInstanceOf(EngineException.Broken.class)
                .hasMessageContaining("1000 bytes");
    }

    @Test
    void shouldKeepALineThatJustFits() {
        List<Integer> lengths = new ArrayList<>();
        SseParser parser = new SseParser(1000, event -> lengths.add(event.data().length));
        parser.feed(("data: " + "x".repeat(994) + "\n\n").getBytes(StandardCharsets.UTF_8));
        assertThat(lengths).containsExactly(994);
    }
}
