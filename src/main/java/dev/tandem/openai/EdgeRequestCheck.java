package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.Operation;
import dev.tandem.openai.validation.InvalidRequestException;
import dev.tandem.openai.validation.RequestValidator;
import dev.tandem.openai.validation.Unicode;
import dev.tandem.replay.prompt.RequestCheck;
import jakarta.enterprise.context.ApplicationScoped;

/** Judges replayed requests as those that come over HTTP. */
@ApplicationScoped
class EdgeRequestCheck implements RequestCheck {

    private final RequestValidator validator;

    EdgeRequestCheck(EdgeConfig config) {
        this.validator = new RequestValidator(config.maxMessages());
    }

    @Override
    public void check(ObjectNode body) {
        validator.validate(Operation.CHAT, body);
        if (!Unicode.isWellFormed(body)) {
            throw new InvalidRequestException("A string holds half a surrogate pair.", null, null);
        }
    }

    @Override
    public Failure name(Throwable failure) {
        ApiError error = ErrorMapper.map(failure);
        return new Failure(error.result(), error.cause(), error.status(), error.message());
    }
}
