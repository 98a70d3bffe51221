package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.http.chunk.ChunkTemplates;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.SplicedChunk;
import dev.tandem.inference.Usage;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the events of a streamed answer and knows whether it is whole: every choice that began has its
 * {@code finish_reason}, and {@code [DONE]} came or there are as many as were asked for. Not thread-safe.
 */
final class StreamedAnswer {

    private final WellFormedChoices wellFormedChoices;
    private final boolean hidesProgress;
    private final UpstreamErrors errors;
    private final Consumer<ChatEvent> answer;
    private final ChoiceEnds choiceEnds;
    private final LeadingChunks leadingChunks = new LeadingChunks();
    private final ChunkTemplates chunkTemplates = new ChunkTemplates(UpstreamJson.SLOTS);
    private boolean begun;
    private boolean hasOutput;
    private boolean answered;
    private boolean done;
    private int tokens;

    /** @param answer gets the events, the first of which has something for the client */
    StreamedAnswer(AnswerRequest call, UpstreamErrors errors, Consumer<ChatEvent> answer) {
        this.choiceEnds = new ChoiceEnds(call.choices());
        this.hidesProgress = call.hidesProgress();
        this.wellFormedChoices = new WellFormedChoices(call.operation(), call.choices());
        this.errors = errors;
        this.answer = answer;
    }

    /** Whether something of the answer came. */
    boolean begun() {
        return begun;
    }

    /** Whether the upstream said that nothing follows. */
    boolean done() {
        return done;
    }

    /**
     * Takes one event; those after the last one are ignored.
     *
     * @throws EngineException if it is an error, or makes no sense
     */
    void accept(ServerSentEvent event) {
        if (done || event.isBlank()) {
            return;
        }
        if (event.isDone()) {
            done = true;
            finish();
            return;
        }
        if (splice(event)) {
            return;
        }
        JsonNode tree = UpstreamJson.read(event.data());
        if (tree.isNull()) {
            return;
        }
        Optional<ErrorBody> error = ErrorBody.find(tree);
        if (error.isPresent()) {
            throw errors.inAnswer(error.get(), hasOutput);
        }
        if (!(tree instanceof ObjectNode chunk) || event.type().equals("error")) {
            throw new EngineException.Broken("The upstream sent an event that is no chunk of an answer.", null);
        }
        chunk(chunk, event);
    }

    /** Not the first chunk, with which more is sent on, nor any after the end of a choice, which may be one too many. */
    private boolean mayBeSpliced(ServerSentEvent event) {
        return begun && choiceEnds.noneYet() && event.type().isEmpty();
    }

    private boolean splice(ServerSentEvent event) {
        SplicedChunk chunk = mayBeSpliced(event) ? chunkTemplates.match(event.bytes(), event.from(), event.to()) : null;
        if (chunk == null) {
            return false;
        }
        tokens++;
        hasOutput = true;
        answered = true;
        answer.accept(ChatEvent.of(chunk));
        return true;
    }

    private void chunk(ObjectNode chunk, ServerSentEvent received) {
        if (hidesProgress && chunk.has("prompt_progress")) {
            answer.accept(ChatEvent.PROGRESS);
            return;
        }
        PlausibleUsage.keep(chunk);
        int position = 0;
        for (JsonNode choice : wellFormedChoices.in(chunk)) {
            ErrorBody.find(choice).ifPresent(error -> {
                throw errors.inAnswer(error, hasOutput);
            });
            int index = wellFormedChoices.checkDelta(choice, position++);
            String reason = choice.path("finish_reason").textValue();
            if ("error".equals(reason)) {
                throw new EngineException.Broken("The upstream broke off its answer and gave no reason.", null);
            }
            choiceEnds.note(choice, index);
        }
        if (!begun && LeadingChunks.saysNothing(chunk)) {
            leadingChunks.keep(chunk, received.length());
            return;
        }
        answered |= !chunk.path("choices").isEmpty();
        emit(chunk, received);
    }

    private void emit(ObjectNode chunk, ServerSentEvent received) {
        if (!begun) {
            leadingChunks.addTo(chunk);
        }
        ChatEvent event = counted(chunk);
        if (mayBeSpliced(received)) {
            chunkTemplates.note(received.data(), event);
        }
        begun = true;
        hasOutput |= event.hasOutput();
        answer.accept(event);
    }

    /** One token for an event with output, until the upstream tells how many there were. */
    private ChatEvent counted(ObjectNode chunk) {
        ChatEvent event = ChatEvent.of(chunk);
        int count = event.tokens();
        if (chunk.path("usage").isObject()) {
            count = event.usage().map(Usage::completionTokens).orElse(0) - tokens;
            event = new ChatEvent(chunk, Math.max(0, count), event.hasOutput());
        }
        tokens += event.tokens();
        return event;
    }

    /** Whether nothing need follow. */
    boolean isWhole() {
        return answered && choiceEnds.areAll(done);
    }

    /**
     * Takes note that nothing follows.
     *
     * @throws EngineException.Broken if that is too early
     */
    void finish() {
        if (!answered) {
            throw new EngineException.Broken("The upstream ended its stream without an answer.", null);
        }
        if (!isWhole()) {
            throw new EngineException.Broken("The upstream ended its stream in the middle of the answer.", null);
        }
    }
}
