package dev.tandem.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * Leaves an engine alone for a while after it failed several times in a row and a probe of ours found it unwell as well,
 * until another probe finds it well. No client's request decides either. Immutable: each event gives the next state,
 * decided by the state and the time alone; one that a state does not name changes nothing in it.
 */
sealed interface CircuitBreaker {

    /** How many failures raise the suspicion, and how long it stays open before it is probed. */
    record Policy(int failures, Duration pause) {}

    /** The state in which an engine starts. */
    static CircuitBreaker closed() {
        return new Closed(0);
    }

    /** Whether requests may go to the engine. */
    boolean permits();

    /** Whether the engine is to be probed now. */
    default boolean awaitsProbe() {
        return false;
    }

    /** After an answer went well. */
    default CircuitBreaker succeeded() {
        return this;
    }

    /** After an answer failed by what the next plain request would suffer too. */
    default CircuitBreaker failed(Policy policy) {
        return this;
    }

    /** When time has passed. */
    default CircuitBreaker elapsed(Instant now) {
        return this;
    }

    /** After a probe. */
    default CircuitBreaker probed(boolean well, Instant now, Policy policy) {
        return this;
    }

    /** About how long until requests may go to the engine again; zero when they may now. */
    Duration remaining(Instant now);

    /** All requests pass; failures in a row are counted. */
    record Closed(int failuresInARow) implements CircuitBreaker {
        @Override
        public boolean permits() {
            return true;
        }

        @Override
        public CircuitBreaker succeeded() {
            return failuresInARow == 0 ? this : new Closed(0);
        }

        @Override
        public CircuitBreaker failed(Policy policy) {
            int failures = failuresInARow + 1;
            return failures < policy.failures() ? new Closed(failures) : new Suspected();
        }

        @Override
        public Duration remaining(Instant now) {
            return Duration.ZERO;
        }
    }

    /** It failed often enough to be asked how it is; meanwhile all requests pass. */
    record Suspected() implements CircuitBreaker {
        @Override
        public boolean permits() {
            return true;
        }

        @Override
        public boolean awaitsProbe() {
            return true;
        }

        @Override
        public CircuitBreaker succeeded() {
            return closed();
        }

        @Override
        public CircuitBreaker probed(boolean well, Instant now, Policy policy) {
            return well ? closed() : new Open(now.plus(policy.pause()));
        }

        @Override
        public Duration remaining(Instant now) {
            return Duration.ZERO;
        }
    }

    /** No request passes before the pause is over; answers that were under way change nothing. */
    record Open(Instant until) implements CircuitBreaker {
        @Override
        public boolean permits() {
            return false;
        }

        @Override
        public CircuitBreaker elapsed(Instant now) {
            return now.isBefore(until) ? this : new HalfOpen();
        }

        @Override
        public Duration remaining(Instant now) {
            return now.isBefore(until) ? Duration.between(now, until) : Duration.ZERO;
        }
    }

    /** The pause is over, and it is being asked how it is; requests wait for the reply. */
    record HalfOpen() implements CircuitBreaker {
        @Override
        public boolean permits() {
            return false;
        }

        @Override
        public boolean awaitsProbe() {
            return true;
        }

        @Override
        public CircuitBreaker probed(boolean well, Instant now, Policy policy) {
            return well ? closed() : new Open(now.plus(policy.pause()));
        }

        @Override
        public Duration remaining(Instant now) {
            return Duration.ofSeconds(1);
        }
    }
}
