package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.chat.AnswerAssembler;
import dev.tandem.chat.Caller;
import dev.tandem.chat.ChatService;
import dev.tandem.chat.OutcomePublisher;
import dev.tandem.chat.OutcomeRecorder;
import dev.tandem.chat.RequestContext;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.feedback.AnswerPair;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.routing.Variant;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Has one prompt answered by two variants at once; each is a request of its own in log and metrics. */
@ApplicationScoped
class ArenaRound {

    private final ChatService chat;
    private final OutcomePublisher outcomes;

    ArenaRound(ChatService chat, OutcomePublisher outcomes) {
        this.chat = chat;
        this.outcomes = outcomes;
    }

    /** An answer, and who gave it. */
    record RoundAnswer(AnswerPair.Candidate who, BlindAnswer answer) {}

    /**
     * Both answers in the order of the variants, once both are whole: what comes when tells nothing of either.
     * Cancelling stops both. Fails with {@link PairFailedException}, also only after both have ended.
     *
     * @param session what names the client's session
     */
    Uni<List<RoundAnswer>> play(
            ChatRequest request, String model, List<Variant> variants, Optional<String> session, Executor eventLoop) {
        List<Uni<RoundAnswer>> both = variants.stream()
                .map(variant -> play(forOne(request, model), variant, session, eventLoop))
                .toList();
        return Uni.join()
                .all(both)
                .andCollectFailures()
                .onFailure()
                .transform(failure -> new PairFailedException(
                        failure instanceof CompositeException several
                                ? several.getCauses().getFirst()
                                : failure));
    }

    /** How the two answers travel is ours to say. */
    private static ChatRequest forOne(ChatRequest request, String model) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.setAll(request.body());
        body.remove(List.of("stream", "stream_options"));
        body.put("model", model);
        return new ChatRequest(Operation.CHAT, body);
    }

    private Uni<RoundAnswer> play(ChatRequest request, Variant variant, Optional<String> session, Executor eventLoop) {
        Instant now = Instant.now();
        Caller caller = new Caller(session, Optional.of(variant.name()), true, Traffic.ARENA);
        RequestContext context = RequestContext.internal(RequestIntake.newId(), now, request, caller);
        OutcomeRecorder recorder = new OutcomeRecorder(context.id(), Operation.CHAT, now, System::nanoTime);
        AtomicBoolean open = new AtomicBoolean(true);
        return Uni.createFrom()
                .deferred(() -> chat.answer(context, recorder, eventLoop)
                        .collect()
                        .in(AnswerAssembler::new, AnswerAssembler::add))
                .map(assembler -> new RoundAnswer(
                        new AnswerPair.Candidate(variant.name(), context.requestId()),
                        BlindAnswer.of(assembler.answer())))
                .onItemOrFailure()
                .invoke((roundAnswer, failure) -> {
                    int status = 200;
                    if (failure != null) {
                        ApiError error = ErrorMapper.map(failure);
                        recorder.failed(error.result(), error.cause());
                        status = error.status();
                    }
                    close(open, recorder, status, true);
                })
                .onCancellation()
                .invoke(() -> close(open, recorder, 0, false));
    }

    private void close(AtomicBoolean open, OutcomeRecorder recorder, int status, boolean delivered) {
        if (open.getAndSet(false)) {
            outcomes.close(recorder, status, delivered);
        }
    }
}
