package dev.tandem.quality;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.ChunkTemplate;
import dev.tandem.inference.SplicedChunk;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches one answer go by and tells at its end which {@link Signal}s it gave. While it goes by, text is only appended;
 * what is kept is bounded at about 50 kB for a choice, and 256 kB more where JSON or tool calls are to be judged.
 *
 * <p>Confined to one thread until the last event; {@link #signals} may then run on another.
 */
public final class AnswerReview {

    /** More choices than this are not looked at. */
    private static final int MOST_CHOICES = 8;

    private final ChatRequest request;
    private final RequestedJson form;
    private final List<ChoiceReview> choices = new ArrayList<>(1);

    /** @param request what is answered; its offered tools and wanted form decide what is judged */
    public AnswerReview(ChatRequest request) {
        this.request = request;
        this.form = RequestedJson.of(request);
    }

    /** Takes note of the next event; of one that shows what is no output of the model, as a repeated prompt, only the end. */
    public void observe(ChatEvent event) {
        if (!event.hasOutput() && event.finishReason().isEmpty()) {
            return;
        }
        SplicedChunk chunk = event.spliced();
        ChunkTemplate.Text text = chunk == null ? null : chunk.template().text();
        String said = chunk == null ? null : chunk.text();
        if (text != null && said != null) {
            ChoiceReview choice = choice(text.choice());
            if (choice != null) {
                choice.add(said, text.reasoning());
            }
            return;
        }
        for (JsonNode part : event.json().path("choices")) {
            ChoiceReview choice = choice(part.path("index").asInt());
            if (choice != null) {
                choice.add(part);
            }
        }
    }

    private @Nullable ChoiceReview choice(int index) {
        if (index < 0 || index >= MOST_CHOICES) {
            return null;
        }
        while (choices.size() <= index) {
            choices.add(new ChoiceReview(form.isAsked()));
        }
        return choices.get(index);
    }

    /** Whether {@link #signals} parses JSON, which takes too long for an event loop; otherwise it takes microseconds. */
    public boolean takesTime() {
        return choices.stream().anyMatch(ChoiceReview::holdsJson);
    }

    /** The signals of the text so far, of a broken or cancelled answer those that do not need its end. */
    public Set<Signal> signals() {
        Set<Signal> found = EnumSet.noneOf(Signal.class);
        choices.forEach(choice -> choice.judge(request, form, found));
        return found;
    }
}
