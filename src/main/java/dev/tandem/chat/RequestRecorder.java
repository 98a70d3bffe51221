package dev.tandem.chat;

import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.recording.RecordedRequest;
import dev.tandem.recording.Recording;
import jakarta.enterprise.context.ApplicationScoped;

/** Has requests kept that people ask, once they are known to be answerable; where the operator and they allow it. */
@ApplicationScoped
class RequestRecorder {

    private final Recording recording;

    RequestRecorder(Recording recording) {
        this.recording = recording;
    }

    /** Takes a look at a request. Never blocks. */
    void consider(RequestContext context, String model) {
        ChatRequest request = context.request();
        Caller caller = context.caller();
        if (!context.recordable()
                || request.operation() != Operation.CHAT
                || caller.traffic() == Traffic.BACKGROUND
                || !recording.isOn(model)) {
            return;
        }
        RecordedRequest kept = new RecordedRequest(
                context.arrivedAt(),
                context.requestId(),
                model,
                AssignmentKeys.conversationHash(request, caller, model),
                request.body());
        recording.offer(kept, context.bodySize());
    }
}
