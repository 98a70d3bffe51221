package dev.tandem.replay.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.quality.Signal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an arm answered to a prompt: one line of the results.
 *
 * @param prompt the prompt's index
 * @param arm the arm's name
 * @param fingerprint of the variant when it answered
 * @param error cause of a failure in a word; {@code null} for an answer
 * @param message what a client would have been told of a failure; {@code null} for an answer
 * @param text what a reader sees
 * @param reasoning what was thought before it; {@code null} where none was told
 * @param toolCalls calls of tools; {@code null} for none
 * @param finishReason why it ended
 * @param promptTokens tokens of the prompt
 * @param outputTokens tokens of the answer
 * @param signals what hints at a fault
 * @param timeToFirstToken seconds
 * @param timePerOutputToken seconds
 * @param duration seconds
 * @param timings by the clock of the server that answered; {@code null} where it tells none
 * @param busy other requests that the server's engines were working on when it was asked or while it was answered: 0 for
 *     a fair measurement
 * @param tokens ids of the answer's tokens; {@code null} when they are not known for certain, or nobody needs them
 * @param pieces how many characters (UTF-16) of the text each of these tokens adds; {@code null} when that is not known, as in
 *     answers of earlier versions
 */
public record Answer(
        int prompt,
        String arm,
        @Nullable String fingerprint,
        @Nullable String error,
        @Nullable String message,
        String text,
        @Nullable String reasoning,
        @Nullable JsonNode toolCalls,
        @Nullable String finishReason,
        @Nullable Integer promptTokens,
        @Nullable Integer outputTokens,
        Set<Signal> signals,
        @Nullable Double timeToFirstToken,
        @Nullable Double timePerOutputToken,
        double duration,
        @Nullable ServerTimings timings,
        int busy,
        @Nullable List<Integer> tokens,
        @Nullable List<Integer> pieces) {

    public static final EntryKind<Answer> KIND =
            new EntryKind<>(Answer.class, one -> new AnswerKey(one.prompt(), one.arm()), one -> one.failed() ? 1 : 0);

    public Answer {
        signals = new TreeSet<>(signals);
    }

    public boolean failed() {
        return error != null;
    }

    /** Ids of its tokens; none when they are not known. */
    public List<Integer> knownTokens() {
        return tokens == null ? List.of() : tokens;
    }

    /** All that a reader gets, tool calls included. */
    public String visible() {
        StringBuilder all = new StringBuilder(text);
        if (toolCalls != null) {
            for (JsonNode call : toolCalls) {
                all.append(all.isEmpty() ? "" : "\n")
                        .append(call.path("function").path("name").asText())
                        .append('(')
                        .append(call.path("function").path("arguments").asText())
                        .append(')');
            }
        }
        return all.toString();
    }
}
