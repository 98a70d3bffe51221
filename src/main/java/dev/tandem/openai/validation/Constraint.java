package dev.tandem.openai.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** A pure question about a value of the body; composes in order, the first violation wins. */
@FunctionalInterface
public interface Constraint {

    /** Nothing to find fault with. */
    Constraint NONE = (value, at) -> Optional.empty();

    /**
     * Looks for the first violation.
     *
     * @param value what the client sent, possibly a JSON null, never a missing node
     * @param at where it stands
     */
    Optional<Violation> check(JsonNode value, FieldPath at);

    /** This check, and the next one where this finds nothing. */
    default Constraint then(Constraint next) {
        return (value, at) -> check(value, at).or(() -> next.check(value, at));
    }
}
