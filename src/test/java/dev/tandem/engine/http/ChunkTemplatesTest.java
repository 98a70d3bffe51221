package dev.tandem.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.RecordedStreams;
import dev.tandem.testing.SeededTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class ChunkTemplatesTest {

    /** Chunks of an event that has a type are read into trees, all of them. */
    private static final String NEVER_SPLICED = "message";

    /** Of these every chunk is of its own kind: with the usage so far, or with tokens for names. */
    private static final Set<String> UNLIKE = Set.of("vllm-usage", "python-text-logprobs", "mended");

    private static List<ChatEvent> read(ChatRequest request, List<byte[]> chunks, String type, List<String> said) {
        List<ChatEvent> events = new ArrayList<>();
        StreamedAnswer answer = new StreamedAnswer(
                AnswerRequest.of("/chat/completions", request, "m", null),
                new UpstreamErrors(UpstreamFixture.endpoint(1)),
                events::add);
        try {
            chunks.forEach(chunk -> answer.accept(new ServerSentEvent(type, chunk)));
        } catch (EngineException e) {
            said.add(e.toString());
        }
        for (ChatEvent event : events) {
            said.add(new String(UpstreamJson.write(event.json()), StandardCharsets.UTF_8) + " tokens "
                    + event.tokens() + event.hasOutput() + event.logProbabilities() + event.usage()
                    + event.finishReason() + event.isWithoutChoices());
        }
        return events;
    }

    /** How many of the events were spliced, of those that had output. */
    private static String compare(ChatRequest request, List<byte[]> chunks) {
        List<String> spliced = new ArrayList<>();
        List<String> trees = new ArrayList<>();
        List<ChatEvent> events = read(request, chunks, "", spliced);
        read(request, chunks, NEVER_SPLICED, trees);
        assertThat(spliced).isEqualTo(trees);
        long output = events.stream().filter(ChatEvent::hasOutput).count();
        return events.stream().filter(event -> event.spliced() != null).count() + " of " + output;
    }

    private static List<byte[]> bytes(List<String> data) {
        return data.stream().map(each -> each.getBytes(StandardCharsets.UTF_8)).toList();
    }

    static List<String> names() {
        return RecordedStreams.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldMakeTheEventsThatTreesWouldHaveMade(String name) {
        String share = compare(RecordedStreams.request(name), bytes(RecordedStreams.data(name)));

        System.out.printf("spliced of %s: %s%n", name, share);
        if (!UNLIKE.contains(name)) {
            assertThat(share).doesNotStartWith("0 of");
        }
    }

    @Test
    void shouldSpliceAllTokensOfAnAnswerButTheFirst() {
        String share = compare(
                RecordedStreams.request("llama-server-plain"), bytes(RecordedStreams.data("llama-server-plain")));
        assertThat(share).isEqualTo("39 of 40");
    }

    @Test
    void shouldKeepNoLongChunkAsATemplate() {
        String role = "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}";
        String text = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}";
        String longer = text.formatted("x".repeat(9000));

        String share = compare(RecordedStreams.request("openai"), bytes(List.of(role, longer, longer)));
        assertThat(share).isEqualTo("0 of 2");

        String after = compare(RecordedStreams.request("openai"), bytes(List.of(role, text.formatted("a"), longer)));
        assertThat(after).isEqualTo("1 of 2");
    }

    /** Bytes lost, doubled and changed, and events in another order. */
    @SeededTest(cases = 2000)
    void shouldMakeTheEventsThatTreesWouldHaveMadeOfAnythingWhatsoever(RandomValues random) {
        String name = random.oneOf(names());
        List<byte[]> chunks = new ArrayList<>(bytes(RecordedStreams.data(name)));
        for (int i = random.whole(1, 6); i > 0; i--) {
            int at = random.whole(0, chunks.size() - 1);
            switch (random.whole(0, 4)) {
                case 0 -> chunks.add(at, chunks.get(random.whole(0, chunks.size() - 1)));
                case 1 -> chunks.remove(at);
                default -> chunks.set(at, mutated(chunks.get(at), random));
            }
            if (chunks.isEmpty()) {
                return;
            }
        }
        compare(RecordedStreams.request(name), chunks);
    }

    private static byte[] mutated(byte[] chunk, RandomValues random) {
        StringBuilder text = new StringBuilder(new String(chunk, StandardCharsets.ISO_8859_1));
        int at = random.whole(0, text.length() - 1);
        switch (random.whole(0, 3)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.insert(at, text.charAt(at));
            case 2 -> text.setCharAt(at, (char) random.whole(0, 255));
            default -> text.setCharAt(at, "\"\\{}[],:0e-n ".charAt(random.whole(0, 12)));
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
