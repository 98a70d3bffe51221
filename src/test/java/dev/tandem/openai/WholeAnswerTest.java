package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.openai.http.AnswerTooLargeException;
import dev.tandem.openai.http.BodiesInFlightException;
import dev.tandem.testing.Requests;
import io.smallrye.mutiny.Multi;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class WholeAnswerTest {

    private static final long LIMIT = 4 << 20;
    private static final int MANY = 100_000;

    private final BodyBudget budget = new BodyBudget(LIMIT);
    private final BodyBudget.Reservation request = budget.open();

    private static ChatEvent text() {
        return new ChatEvent(
                Requests.object("{'choices':[{'index':0,'delta':{'content':'word '},'finish_reason':null}]}"), 1);
    }

    private static ChatEvent logprobs() {
        ObjectNode json = text().json().deepCopy();
        ArrayNode top = json.withObject("/choices/0/logprobs")
                .withArray("content")
                .addObject()
                .put("token", "word")
                .withArray("top_logprobs");
        for (int i = 0; i < 20; i++) {
            ObjectNode other = top.addObject().put("token", "word").put("logprob", -1.5);
            other.putArray("bytes").add(1).add(2).add(3).add(4);
        }
        return new ChatEvent(json, 1);
    }

    @Test
    void shouldTakeNothingForASmallAnswerAndLittleForALongText() {
        WholeAnswer answer = new WholeAnswer(request);
        for (int i = 0; i < 2000; i++) {
            answer.add(text());
        }
        assertThat(budget.used()).isZero();
        for (int i = 0; i < 50_000; i++) {
            answer.add(text());
        }
        assertThat(budget.used()).isBetween(5L * 50_000, LIMIT / 2);
        assertThat(answer.json().at("/choices/0/message/content").asText()).hasSize(5 * 52_000);
        request.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void shouldStopTheAnswerAndSayToStreamWhenItIsTooLargeAlone() {
        AtomicBoolean stopped = new AtomicBoolean();
        Multi<ChatEvent> events = Multi.createFrom()
                .range(0, MANY)
                .map(i -> logprobs())
                .onCancellation()
                .invoke(() -> stopped.set(true));

        assertThatThrownBy(() -> events.collect()
                        .in(() -> new WholeAnswer(request), WholeAnswer::add)
                        .await()
                        .indefinitely())
                .isInstanceOf(AnswerTooLargeException.class)
                .hasMessageContaining("'stream'");
        assertThat(stopped).isTrue();
        assertThat(budget.used()).isLessThanOrEqualTo(LIMIT);
        ApiError error = ErrorMapper.map(new AnswerTooLargeException());
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.param()).isEqualTo("stream");
    }

    @Test
    void shouldKeepAllAnswersTogetherWithinTheBudget() {
        WholeAnswer one = new WholeAnswer(request);
        WholeAnswer other = new WholeAnswer(budget.open());
        assertThatThrownBy(() -> {
                    for (int i = 0; i < MANY; i++) {
                        one.add(logprobs());
                        other.add(logprobs());
                    }
                })
                .isInstanceOf(BodiesInFlightException.class);
        assertThat(budget.used()).isLessThanOrEqualTo(LIMIT);
    }
}
