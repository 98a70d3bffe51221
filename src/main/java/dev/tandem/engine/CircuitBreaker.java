package dev.tandem.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * Leaves an engine alone for a while after it failed several times in a row, then lets one request try. Immutable:
 * each event gives the next state, decided by the state and the time alone.
 */
sealed interface CircuitBreaker {

    /** What opens it and for how long. */
    record Policy(int failures, Duration pause) {}

    /** The state in which an engine starts. */
    static CircuitBreaker closed() {
        return new Closed(0);
    }

    /** Whether a request may go to the engine now. */
    boolean permits(Instant now);

    /** After a request was sent to the engine. */
    CircuitBreaker attempted();

    /** After an answer went well. */
    CircuitBreaker succeeded();

    /** After an answer failed through the engine's own fault. */
    CircuitBreaker failed(Instant now, Policy policy);

    /** After an attempt that tells nothing of the engine, such as one that the client cancelled. */
    CircuitBreaker undecided();

    /** How long until a request may try; zero when one may now. */
    Duration remaining(Instant now);

    /** All requests pass; failures in a row are counted. */
    record Closed(int failuresInARow) implements CircuitBreaker {
        @Override
        public boolean permits(Instant now) {
            return true;
        }

        @Override
        public CircuitBreaker attempted() {
            return this;
        }

        @Override
        public CircuitBreaker succeeded() {
            return failuresInARow == 0 ? this : new Closed(0);
        }

        @Override
        public CircuitBreaker failed(Instant now, Policy policy) {
            int failures = failuresInARow + 1;
            return failures < policy.failures() ? new Closed(failures) : new Open(now.plus(policy.pause()));
        }

        @Override
        public CircuitBreaker undecided() {
            return this;
        }

        @Override
        public Duration remaining(Instant now) {
            return Duration.ZERO;
        }
    }

    /** No request passes before the pause is over; answers that were under way change nothing. */
    record Open(Instant until) implements CircuitBreaker {
        @Override
        public boolean permits(Instant now) {
            return !now.isBefore(until);
        }

        @Override
        public CircuitBreaker attempted() {
            return new Probing(until);
        }

        @Override
        public CircuitBreaker succeeded() {
            return this;
        }

        @Override
        public CircuitBreaker failed(Instant now, Policy policy) {
            return this;
        }

        @Override
        public CircuitBreaker undecided() {
            return this;
        }

        @Override
        public Duration remaining(Instant now) {
            return permits(now) ? Duration.ZERO : Duration.between(now, until);
        }
    }

    /** One request is trying; the others wait for its end. */
    record Probing(Instant since) implements CircuitBreaker {
        @Override
        public boolean permits(Instant now) {
            return false;
        }

        @Override
        public CircuitBreaker attempted() {
            return this;
        }

        @Override
        public CircuitBreaker succeeded() {
            return new Closed(0);
        }

        @Override
        public CircuitBreaker failed(Instant now, Policy policy) {
            return new Open(now.plus(policy.pause()));
        }

        @Override
        public CircuitBreaker undecided() {
            return new Open(since);
        }

        @Override
        public Duration remaining(Instant now) {
            return Duration.ofSeconds(1);
        }
    }
}
