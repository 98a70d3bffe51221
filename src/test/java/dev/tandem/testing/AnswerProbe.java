package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.Usage;
import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.List;

/** A whole answer, as a test looks at it. */
public record AnswerProbe(List<ChatEvent> events) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Waits for the answer without signs of progress; throws what it fails with. */
    public static AnswerProbe of(Multi<ChatEvent> answer) {
        return new AnswerProbe(answer.select()
                .where(event -> !event.isProgress())
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE));
    }

    /** The answer's text. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (ChatEvent event : events) {
            for (JsonNode choice : event.json().path("choices")) {
                text.append(choice.path("delta").path("content").asText(""));
                text.append(choice.path("text").asText(""));
            }
        }
        return text.toString();
    }

    /** What was thought before it. */
    public String thought() {
        StringBuilder thought = new StringBuilder();
        for (ChatEvent event : events) {
            for (JsonNode choice : event.json().path("choices")) {
                thought.append(choice.path("delta").path("reasoning_content").asText(""));
            }
        }
        return thought.toString();
    }

    /** Ids of the first choice's tokens, where the request asked for them. */
    public int[] ids() {
        return events.stream()
                .flatMap(event -> event.json().at("/choices/0/tokens").valueStream())
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    /** Tokens that the events claim to carry. */
    public int tokens() {
        return events.stream().mapToInt(ChatEvent::tokens).sum();
    }

    /** Why it ended. */
    public String finishReason() {
        return events.stream()
                .flatMap(event -> event.finishReason().stream())
                .reduce((first, second) -> first + "+" + second)
                .orElseThrow();
    }

    /** The closing counts. */
    public Usage usage() {
        return events.getLast().usage().orElseThrow();
    }
}
