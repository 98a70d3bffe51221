package dev.tandem.drift;

import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Ending;
import dev.tandem.inference.TokenIds;
import dev.tandem.routing.VariantId;
import java.time.Instant;

/**
 * An answer that waits to be scored. Kept in memory only, and only until then: the request is the client's own.
 *
 * @param plan how it is scored
 * @param requestId value of the header {@code x-request-id}
 * @param conversation names the unit of the experiment, as a hash
 * @param served the variant that answered
 * @param fingerprint that variant's, when it did
 * @param request what the client asked
 * @param answer ids of the answer's tokens
 * @param ending how the answer ended
 * @param promptTokens tokens of the prompt as the variant counted them
 * @param category what kind of answer it is
 * @param at when it was complete
 * @param chosen its place in the order of choosing
 */
record DriftSample(
        DriftPlan plan,
        String requestId,
        String conversation,
        VariantId served,
        String fingerprint,
        ChatRequest request,
        TokenIds answer,
        Ending ending,
        int promptTokens,
        Category category,
        Instant at,
        long chosen) {

    AnswerLength length() {
        return AnswerLength.of(answer.size() + (ending == Ending.BY_ITSELF ? 1 : 0));
    }
}
