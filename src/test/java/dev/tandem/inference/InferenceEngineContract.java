package dev.tandem.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.Requests;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every engine must do, whatever it runs: {@link InferenceEngine}'s promises as tests. An engine's own test extends
 * this class and makes engines; where its model says something else than the demo model, it overrides the hooks.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class InferenceEngineContract {

    protected static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SLOTS = 3;
    private static final int ROUNDS = 20;

    private final List<InferenceEngine> engines = new ArrayList<>();
    private @Nullable InferenceEngine shared;
    private @Nullable InferenceEngine single;

    /** A ready engine with so many slots. */
    protected abstract InferenceEngine ready(int slots);

    /** A question whose answer would go on for a thousand tokens or more. */
    protected abstract ChatRequest endless();

    /** What the answer to the question for France's capital contains. */
    protected String capital() {
        return "Paris";
    }

    /** A {@code logit_bias} that keeps {@link #capital()} out of an answer. */
    protected abstract ObjectNode biasAgainstCapital();

    @AfterAll
    void closeEngines() {
        engines.forEach(InferenceEngine::close);
    }

    private InferenceEngine fresh(int slots) {
        InferenceEngine engine = ready(slots);
        engines.add(engine);
        return engine;
    }

    /** An engine that tests share and none closes. */
    protected InferenceEngine engine() {
        InferenceEngine engine = shared == null ? fresh(SLOTS) : shared;
        shared = engine;
        return engine;
    }

    private InferenceEngine singleSlot() {
        InferenceEngine engine = single == null ? fresh(1) : single;
        single = engine;
        return engine;
    }

    private static ChatRequest question() {
        return Requests.chat("What is the capital of France?");
    }

    protected AnswerProbe answer(ChatRequest request) {
        return AnswerProbe.of(engine().chat(request));
    }

    @Test
    void shouldBeReadyAndDescribeItselfWhenLoaded() {
        EngineDescription description = engine().describe();
        assertThat(engine().health().isReady()).isTrue();
        assertThat(description.slots()).isEqualTo(SLOTS);
        assertThat(engine().describe()).isSameAs(description);
    }

    @Test
    void shouldSendRoleThenContentThenFinishThenUsageWhenChatting() {
        List<ChatEvent> events = answer(question()).events();

        JsonNode first = events.getFirst().json().path("choices").path(0);
        assertThat(first.path("delta").path("role").asText()).isEqualTo("assistant");
        assertThat(events.getFirst().hasOutput()).isFalse();
        assertThat(events.subList(1, events.size() - 2)).isNotEmpty().allMatch(ChatEvent::hasOutput);
        assertThat(events.get(events.size() - 2).finishReason()).contains("stop");
        assertThat(events.getLast().json().path("choices").isEmpty()).isTrue();
        assertThat(events.getLast().json().path("choices").isArray()).isTrue();
        assertThat(events.getLast().usage()).isPresent();
    }

    @Test
    void shouldAnswerAndCountItsTokensWhenAsked() {
        AnswerProbe answer = answer(question());

        assertThat(answer.text()).contains(capital());
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(answer.usage().completionTokens()).isEqualTo(answer.tokens()).isPositive();
        assertThat(answer.usage().promptTokens()).isPositive();
    }

    @Test
    void shouldCountThePromptAsTheAnswerDoesWhenAskedBefore() {
        int counted = engine().countPromptTokens(question()).await().atMost(PATIENCE);
        int prompt = answer(question()).usage().promptTokens();
        assertThat(counted).as("-1 says that the engine cannot count").isIn(prompt, -1);
    }

    @Test
    void shouldEndWithLengthAfterThatManyTokensWhenLimited() {
        ObjectNode body = endless().body().deepCopy().put("max_tokens", 7);
        AnswerProbe answer = answer(new ChatRequest(Operation.CHAT, body));

        assertThat(answer.finishReason()).isEqualTo("length");
        assertThat(answer.usage().completionTokens()).isEqualTo(7);
        assertThat(answer.tokens()).isEqualTo(7);
    }

    @Test
    void shouldCutBeforeAStopStringWhenItIsSplitOverPieces() {
        String whole = answer(question()).text();
        String stop = whole.substring(5, 13);
        AnswerProbe answer = answer(Requests.chat(
                "What is the capital of France?",
                body -> body.putArray("stop").add("never said").add(stop)));

        assertThat(answer.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(answer.finishReason()).isEqualTo("stop");
    }

    @Test
    void shouldKeepTheWholeTextWhenItEndsLikeAStopStringBegins() {
        String whole = answer(question()).text();
        String almost = whole.substring(whole.length() - 3) + "~";
        AnswerProbe answer = answer(Requests.chat("What is the capital of France?", body -> body.put("stop", almost)));
        assertThat(answer.text()).isEqualTo(whole);
    }

    @Test
    void shouldRepeatItselfWhenTheSeedIsTheSame() {
        ChatRequest seeded = Requests.chat(
                "Tell me a story about a fox.",
                body -> body.put("temperature", 1).put("seed", 42).put("max_tokens", 24));
        assertThat(answer(seeded).text()).isNotEmpty().isEqualTo(answer(seeded).text());
    }

    @Test
    void shouldKeepATokenOutWhenItIsBiasedAgainst() {
        ChatRequest biased =
                Requests.chat("What is the capital of France?", body -> body.set("logit_bias", biasAgainstCapital()));
        assertThat(answer(biased).text()).isNotEmpty().doesNotContain(capital());
    }

    @Test
    void shouldFollowTheSchemaWhenOneIsGiven() throws IOException {
        AnswerProbe answer = answer(Requests.chat(
                "What is the capital of France? Answer in JSON.",
                body -> body.set(
                        "response_format",
                        Requests.object("{'type':'json_schema','json_schema':{'name':'city','schema':{'type':'object',"
                                + "'properties':{'capital':{'type':'string','maxLength':20}},'required':['capital'],"
                                + "'additionalProperties':false}}}"))));

        JsonNode city = new ObjectMapper().readTree(answer.text());
        assertThat(city.isObject()).isTrue();
        assertThat(city.size()).isEqualTo(1);
        assertThat(city.path("capital").isTextual()).isTrue();
    }

    @Test
    void shouldGoOnWithATextWhenThatIsAskedFor() {
        AnswerProbe answer = answer(Requests.completion("The capital of France is", body -> body.put("max_tokens", 5)));

        assertThat(answer.text()).isNotEmpty();
        assertThat(answer.events())
                .noneMatch(event -> event.json().path("choices").path(0).has("delta"));
        assertThat(answer.finishReason()).isIn("stop", "length");
        assertThat(answer.usage().promptTokens()).isPositive();
    }

    @Test
    void shouldDoNothingBeforeSomeoneSubscribes() {
        List<Multi<ChatEvent>> neverRead = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            neverRead.add(singleSlot().chat(endless()));
        }
        assertThat(AnswerProbe.of(singleSlot().chat(question())).text()).contains(capital());
        assertThat(neverRead).hasSize(ROUNDS);
    }

    @Test
    void shouldAnswerAnewWhenSubscribedTwice() {
        Multi<ChatEvent> answer = engine().chat(question());
        assertThat(AnswerProbe.of(answer).text())
                .isEqualTo(AnswerProbe.of(answer).text());
    }

    @Test
    void shouldSendNoMoreThanAskedForWhenTheReaderIsSlow() {
        AssertSubscriber<ChatEvent> reader =
                engine().chat(endless()).subscribe().withSubscriber(AssertSubscriber.create(1));
        reader.awaitItems(1, PATIENCE);
        // Meanwhile a whole other answer is generated: time enough to send what was not asked for.
        assertThat(answer(question()).text()).contains(capital());
        assertThat(reader.getItems()).hasSize(1);
        reader.request(2);
        reader.awaitItems(3, PATIENCE);
        assertThat(answer(question()).text()).contains(capital());
        assertThat(reader.getItems()).hasSize(3);
        reader.cancel();
    }

    @Test
    void shouldFreeItsSlotWhenCancelled() {
        for (int i = 0; i < ROUNDS; i++) {
            AssertSubscriber<ChatEvent> reader =
                    singleSlot().chat(endless()).subscribe().withSubscriber(AssertSubscriber.create(2));
            reader.awaitItems(2, PATIENCE);
            reader.cancel();
        }
        assertThat(AnswerProbe.of(singleSlot().chat(question())).text()).contains(capital());
    }

    @Test
    void shouldNotStartWhenCancelledAtOnce() {
        for (int i = 0; i < ROUNDS; i++) {
            singleSlot()
                    .chat(endless())
                    .subscribe()
                    .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE))
                    .cancel();
        }
        assertThat(AnswerProbe.of(singleSlot().chat(question())).text()).contains(capital());
    }

    @Test
    void shouldAnswerAllWhenAsManyAskAsThereAreSlots() {
        List<AssertSubscriber<ChatEvent>> readers = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            readers.add(engine().chat(question()).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE)));
        }
        readers.forEach(reader -> reader.awaitCompletion(PATIENCE));
        assertThat(readers)
                .allSatisfy(reader ->
                        assertThat(new AnswerProbe(reader.getItems()).text()).contains(capital()));
    }

    @Test
    void shouldRefuseAPictureThatItCannotSee() {
        ChatRequest picture = Requests.chatJson("{'model':'demo','messages':[{'role':'user','content':"
                + "[{'type':'image_url','image_url':{'url':'data:,'}}]}]}");
        boolean judgesItself = engine().describe().capabilities().everyField();

        assertThatThrownBy(() -> answer(picture))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(judgesItself || e instanceof EngineException.Refused)
                                .as("what is declared as lacking is refused as such: %s", e)
                                .isTrue());
    }

    @Test
    void shouldSayThatTheContextIsTooShortWhenThePromptIsTooLong() {
        InferenceEngine engine = engine();
        ChatRequest tooLong = Requests.chat("long ".repeat(20_000));
        assertThatThrownBy(() -> AnswerProbe.of(engine.chat(tooLong)))
                .isInstanceOf(EngineException.ContextLengthExceeded.class);
    }

    @Test
    void shouldFailRunningAndLaterAnswersWhenClosed() {
        InferenceEngine engine = fresh(1);
        AssertSubscriber<ChatEvent> running =
                engine.chat(endless()).subscribe().withSubscriber(AssertSubscriber.create(1));
        running.awaitItems(1, PATIENCE);

        engine.close();
        engine.close();

        running.request(Long.MAX_VALUE);
        running.awaitFailure(PATIENCE).assertFailedWith(EngineException.Unavailable.class);
        assertThatThrownBy(() -> AnswerProbe.of(engine.chat(question())))
                .isInstanceOf(EngineException.Unavailable.class);
        assertThatThrownBy(() -> engine.countPromptTokens(question()).await().atMost(PATIENCE))
                .isInstanceOf(EngineException.Unavailable.class);
        assertThat(engine.health().isReady()).isFalse();
    }
}
