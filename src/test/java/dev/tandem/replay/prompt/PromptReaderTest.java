package dev.tandem.replay.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tandem.replay.ReplayPlanFixture;
import dev.tandem.replay.store.BoundedInput;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptFileException;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.PromptSelection;
import dev.tandem.replay.store.ReplayException;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class PromptReaderTest {

    private static final String HELLO = "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    /** As Open WebUI 0.6 exports chats: two branches, reasoning in an answer, a failed answer, a system prompt. */
    private static final String EXPORT = """
            [{"id":"1","title":"t","chat":{"models":["m"],"params":{"system":"Be brief."},"history":{"currentId":"6","messages":{
              "1":{"id":"1","parentId":null,"childrenIds":["2","3"],"role":"user","content":"first"},
              "2":{"id":"2","parentId":"1","childrenIds":[],"role":"assistant","content":"not shown"},
              "3":{"id":"3","parentId":"1","childrenIds":["4"],"role":"assistant",
                   "content":"<details type=\\"reasoning\\" done=\\"true\\">\\n> hm\\n</details>\\nshown"},
              "4":{"id":"4","parentId":"3","childrenIds":["5"],"role":"user","content":"unanswered"},
              "5":{"id":"5","parentId":"4","childrenIds":["6"],"role":"assistant","content":"","error":{"content":"x"}},
              "6":{"id":"6","parentId":"5","childrenIds":[],"role":"user","content":"last",
                   "files":[{"type":"image","url":"data:image/png;base64,AA=="},{"type":"file","url":"x"}]}}}}},
             {"id":"2","chat":{"messages":[{"role":"user","content":"plain"},{"role":"assistant","content":"yes"}]}},
             {"id":"3","chat":{"history":{"messages":{},"currentId":null}}}]
            """;

    @Test
    void shouldMakeAPromptGreedyUnlessItsLineSaysOtherwise() throws IOException {
        List<Prompt> prompts = ReplayPlanFixture.read(
                "\uFEFF\n" + HELLO + "\n\n"
                        + "{\"model\":\"gpt\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
                        + "\"temperature\":0.70,\"seed\":3,\"tools\":[]}\r\n",
                PromptSelection.LAST);

        assertThat(prompts).extracting(Prompt::line).containsExactly(2L, 4L);
        assertThat(prompts).extracting(Prompt::greedy).containsExactly(true, false);
        assertThat(prompts.getFirst().body().toString())
                .isEqualTo(HELLO.substring(0, HELLO.length() - 1) + ",\"temperature\":0,\"seed\":7}");
        assertThat(prompts.getLast().body().toString())
                .isEqualTo("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":0.70,\"seed\":3,"
                        + "\"tools\":[]}");
    }

    @Test
    void shouldKeepTheKindOfAPromptFromTheEngines() throws IOException {
        List<Prompt> prompts = ReplayPlanFixture.read(
                HELLO.replaceFirst("\\{", "{\"kind\":\"code\",") + "\n" + HELLO, PromptSelection.LAST);

        assertThat(prompts).extracting(Prompt::kind).containsExactly("code", null);
        assertThat(prompts.getFirst().body()).isEqualTo(prompts.getLast().body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"\"", "{}", "[\"code\"]"})
    void shouldRefuseAKindThatIsNoWord(String kind) {
        assertThatThrownBy(() -> ReplayPlanFixture.read(
                        HELLO.replaceFirst("\\{", "{\"kind\":" + kind + ","), PromptSelection.LAST))
                .isInstanceOf(PromptFileException.class)
                .hasMessageContaining("'kind' must be a word such as code");
    }

    @Test
    void shouldReadBatchLinesAndArraysOfRequests() throws IOException {
        String batch =
                "{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":" + HELLO + "}";

        assertThat(ReplayPlanFixture.read(batch, PromptSelection.LAST)
                        .getFirst()
                        .body()
                        .path("messages"))
                .isEqualTo(ReplayPlanFixture.read("[" + HELLO + ",\n" + HELLO + "]", PromptSelection.LAST)
                        .getLast()
                        .body()
                        .path("messages"));
    }

    @Test
    void shouldReadTheShownBranchOfAnOpenWebUiChat() throws IOException {
        List<Prompt> prompts = ReplayPlanFixture.read(EXPORT, PromptSelection.LAST);

        assertThat(prompts).hasSize(2);
        assertThat(prompts.getFirst().body().path("messages").toString().replace('"', '\''))
                .isEqualTo("[{'role':'system','content':'Be brief.'},{'role':'user','content':'first'},"
                        + "{'role':'assistant','content':'shown'},{'role':'user','content':[{'type':'text','text':'last'},"
                        + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AA=='}}]}]");
        assertThat(prompts.getLast().body().path("messages").toString()).contains("plain");
    }

    @Test
    void shouldMakeEveryQuestionAPromptOfTheSameUnitWhenAllAreAskedFor() throws IOException {
        List<Prompt> prompts = ReplayPlanFixture.read(EXPORT, PromptSelection.ALL);

        assertThat(prompts).hasSize(3);
        assertThat(prompts.get(0).body().path("messages")).hasSize(2);
        assertThat(prompts.get(0).unit())
                .isEqualTo(prompts.get(1).unit())
                .isNotEqualTo(prompts.get(2).unit());
        assertThat(ReplayPlanFixture.read(EXPORT, PromptSelection.FIRST).getFirst())
                .isEqualTo(prompts.getFirst());
    }

    @Test
    void shouldKeepUnknownDetailsAndTextThatNeverEnds() {
        assertThat(OpenWebUiExport.withoutDetails("a<details type=\"reasoning\">x</details>b"))
                .isEqualTo("ab");
        assertThat(OpenWebUiExport.withoutDetails("<details type=\"own\">x</details>"))
                .isEqualTo("<details type=\"own\">x</details>");
        assertThat(OpenWebUiExport.withoutDetails("a<details type=\"reasoning\">x"))
                .endsWith("x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"messages":[{"role":"user"|1|ends too early
            {"messages":[]} {}|1|only one JSON object
            []|0|holds no prompt
            ``|0|holds no prompt
            [1]|1|must be a JSON object
            {"prompt":"x"}|1|neither a chat request
            {"url":"/v1/embeddings","body":{"input":"x"}}|1|only lines for
            {"messages":[],"n":2}|1|'n' must be 1
            {"messages":[],"refused":1}|1|'refused' is refused
            {"a":1,"a":2}|1|occurs twice
            nonsense|1|not valid JSON
            [{"messages":[]}|1|ends too early
            [{"messages":[]}] x|1|not valid JSON
            """)
    void shouldSayWhereAndWhyWhenALineIsWrong(String file, long line, String reason) {
        assertThatThrownBy(() -> ReplayPlanFixture.read(file, PromptSelection.LAST))
                .isInstanceOfSatisfying(
                        PromptFileException.class, e -> assertThat(e.line()).isEqualTo(line))
                .hasMessageContaining(reason);
    }

    @Test
    void shouldNameTheLineBehindGoodOnes() {
        assertThatThrownBy(() -> ReplayPlanFixture.read(HELLO + "\n" + HELLO + "\n{]\n", PromptSelection.LAST))
                .hasMessageStartingWith("Line 3: ");
        assertThatThrownBy(() -> ReplayPlanFixture.read("[\n" + HELLO + ",\n{]\n", PromptSelection.LAST))
                .hasMessageStartingWith("Line 3: ");
    }

    @Test
    void shouldRefuseWhatIsTooMuch() {
        String deep = "{\"messages\":" + "[".repeat(300) + "]".repeat(300) + "}";
        String wide = "{\"messages\":[" + "0,".repeat(JsonValueReader.MOST_TOKENS) + "0]}";

        assertThatThrownBy(() -> ReplayPlanFixture.read(deep, PromptSelection.LAST))
                .hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> ReplayPlanFixture.read(wide, PromptSelection.LAST))
                .hasMessageContaining("beyond the limits");
        assertThatThrownBy(() -> ReplayPlanFixture.read("x".repeat(JsonValueReader.LONGEST + 1), PromptSelection.LAST))
                .hasMessageContaining("longer than");
        assertThatThrownBy(() -> ReplayPlanFixture.read((HELLO + "\n").repeat(1001), PromptSelection.LAST))
                .hasMessageStartingWith("Line 1001: ")
                .hasMessageContaining("more than 1000 prompts");
        assertThatThrownBy(() -> new BoundedInput(new ByteArrayInputStream(new byte[11]), 10).readAllBytes())
                .isInstanceOf(ReplayException.TooLarge.class);
    }

    @Test
    void shouldRefuseWhatIsNoUtf8() {
        byte[] file = {'{', '"', (byte) 0xC3, '"', '}'};

        assertThatThrownBy(() -> new PromptReader(
                                ReplayPlanFixture.plan(PromptOrder.PAIRED, PromptSelection.LAST),
                                10,
                                ReplayPlanFixture.LENIENT)
                        .read(new ByteArrayInputStream(file), prompt -> {}))
                .isInstanceOf(PromptFileException.class)
                .hasMessageContaining("UTF-8");
    }

    /** Whatever is broken in a good file, it is read or refused by name. */
    @SeededTest(cases = 500)
    void shouldReadOrRefuseAnyMutation(RandomValues random) {
        int at = random.whole(0, 2000);
        int length = random.whole(0, 40);
        byte with = (byte) random.whole(Byte.MIN_VALUE, Byte.MAX_VALUE);
        byte[] file = EXPORT.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int i = at; i < Math.min(file.length, at + length); i++) {
            file[i] = with;
        }

        Throwable refused = catchThrowable(() -> new PromptReader(
                        ReplayPlanFixture.plan(PromptOrder.PAIRED, PromptSelection.ALL), 10, ReplayPlanFixture.LENIENT)
                .read(new ByteArrayInputStream(file), prompt -> {}));

        assertThat(refused).isIn((Object) null, refused instanceof PromptFileException ? refused : null);
    }
}
