package dev.tandem.drift;

import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.UnscorableException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be found out about one chat, from all variants of its model, while no request is there. Where variants take
 * turns it may go on in the window of another. Confined to one thread at a time.
 */
interface DriftTask {

    DriftPlan plan();

    ComparisonMethod method();

    /** Value of the header {@code x-request-id}. */
    String requestId();

    /** The answer's place in the order of choosing; empty where no order matters. */
    OptionalLong chosen();

    /** How long the answer is that is measured. */
    AnswerLength length();

    /** Tokens of the prompt that it holds in memory, about. */
    int promptTokens();

    /** Numbers or characters that are kept until the variants that are away have had their turn. */
    long kept();

    /** Whether it may go on after it gave up for live traffic; otherwise it is over then. */
    boolean mayGoOn();

    /** Whether something of what is left can be done now. Does not block. */
    boolean canGoOn();

    /**
     * Goes on as far as it can; blocks.
     *
     * @return the figures; empty while a variant is away that is to have its turn
     * @throws UnscorableException when no two variants can be compared
     * @throws EngineException when an engine fails
     */
    Optional<DriftResult> run(IdleExecutor idleExecutor) throws PreemptedException, InterruptedException;
}
