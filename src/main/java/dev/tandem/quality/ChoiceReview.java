package dev.tandem.quality;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is kept of one choice of an answer, and the verdicts on it. */
final class ChoiceReview {

    private static final String LENGTH = "length";

    private final TextWindow content = new TextWindow();
    private final @Nullable BoundedText whole;
    private @Nullable TextWindow reasoning;
    private @Nullable ToolCalls calls;
    private boolean refused;
    private @Nullable String finish;

    /** @param keepWhole whether the answer's text is needed from end to end */
    ChoiceReview(boolean keepWhole) {
        this.whole = keepWhole ? new BoundedText() : null;
    }

    void add(JsonNode choice) {
        JsonNode delta = choice.get("delta");
        if (delta == null) {
            say(choice.path("text"));
        } else {
            say(delta.path("content"));
            think(delta);
            refused |= isText(delta.path("refusal"));
            call(delta.path("tool_calls"));
        }
        JsonNode reason = choice.path("finish_reason");
        if (reason.isTextual()) {
            finish = reason.textValue();
        }
    }

    /** Adds a piece of text that is all there is. */
    void add(String text, boolean thought) {
        if (thought) {
            think(text);
        } else {
            say(text);
        }
    }

    private void say(JsonNode text) {
        if (isText(text)) {
            say(text.textValue());
        }
    }

    private void say(String text) {
        content.append(text);
        if (whole != null) {
            whole.append(text);
        }
    }

    private void think(JsonNode delta) {
        JsonNode text = delta.path("reasoning_content");
        if (!isText(text)) {
            text = delta.path("reasoning");
        }
        if (isText(text)) {
            think(text.textValue());
        }
    }

    private void think(String text) {
        if (reasoning == null) {
            reasoning = new TextWindow();
        }
        reasoning.append(text);
    }

    private void call(JsonNode parts) {
        if (!parts.isEmpty()) {
            if (calls == null) {
                calls = new ToolCalls();
            }
            calls.add(parts);
        }
    }

    private static boolean isText(JsonNode text) {
        return text.isTextual() && !text.textValue().isEmpty();
    }

    boolean holdsJson() {
        return calls != null || (whole != null && !content.isBlank());
    }

    void judge(ChatRequest request, RequestedJson form, Set<Signal> found) {
        boolean ended = finish != null && !finish.equals(LENGTH);
        if (LENGTH.equals(finish)) {
            found.add(Signal.TRUNCATED);
        }
        if (ended) {
            judgeWhole(request, form, found);
        }
        if (content.endsInLoop(!ended) || (reasoning != null && reasoning.endsInLoop(!ended))) {
            found.add(Signal.REPETITION_LOOP);
        }
        if (content.leaks(request, ended)) {
            found.add(Signal.LEAKED_SPECIAL_TOKEN);
        }
        if (refused || "content_filter".equals(finish) || content.isRefusal()) {
            found.add(Signal.REFUSAL);
        }
    }

    /** What only an answer that came to its own end can be held to. */
    private void judgeWhole(ChatRequest request, RequestedJson form, Set<Signal> found) {
        if (calls != null) {
            if (!calls.areValid(request)) {
                found.add(Signal.INVALID_TOOL_CALL);
            }
        } else if (content.isBlank() && !refused && !"content_filter".equals(finish)) {
            found.add(Signal.EMPTY_ANSWER);
        } else if (whole != null && !content.isBlank() && !form.fits(whole)) {
            found.add(Signal.INVALID_JSON);
        }
    }
}
