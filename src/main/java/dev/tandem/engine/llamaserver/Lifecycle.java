package dev.tandem.engine.llamaserver;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.EngineHealth.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a server that Tandem owns is in its life. Each state says how it looks from outside, and has the transitions
 * that lead out of it; they are pure and take the time, and chance as a number from 0 to 1.
 */
sealed interface Lifecycle {

    /** How that looks to the operator. */
    EngineHealth health(Instant now);

    /** Why a request cannot be taken; empty when it can. */
    Optional<EngineException> refusal(Instant now);

    /**
     * It waits for its turn, or its process is about to be started.
     *
     * @param record earlier ends
     */
    record Starting(CrashRecord record) implements Lifecycle {

        /** The very first state. */
        static final Starting FIRST = new Starting(CrashRecord.CLEAN);

        /** The process is there. */
        Loading launched(Instant now) {
            return new Loading(record, now, "starting");
        }

        /** There is no process, and no use in trying again soon: a file or the program is missing. */
        Failed impossible(String cause, Instant now, RestartPolicy policy) {
            return new Failed(record, cause, now.plus(policy.retryFailed()));
        }

        Unloading unload() {
            return new Unloading();
        }

        Stopped stopped() {
            return new Stopped();
        }

        @Override
        public EngineHealth health(Instant now) {
            return new EngineHealth(Status.LOADING, "waits for its turn to start");
        }

        @Override
        public Optional<EngineException> refusal(Instant now) {
            return Optional.of(new EngineException.Loading("The model waits for its turn to load. Retry in a moment."));
        }
    }

    /**
     * The process runs and does not answer yet.
     *
     * @param record earlier ends
     * @param lastSign when it last showed a sign of life
     * @param progress what it is doing, for the operator
     */
    record Loading(CrashRecord record, Instant lastSign, String progress) implements Lifecycle {

        /** It showed a sign of life. */
        Loading progressed(String what, Instant now) {
            return new Loading(record, now, what);
        }

        boolean overdue(Instant now, RestartPolicy policy) {
            return lastSign.plus(policy.startTimeout()).isBefore(now);
        }

        Ready answered(Instant now) {
            return new Ready(record, now, now);
        }

        Lifecycle died(String cause, Instant now, RestartPolicy policy, double chance) {
            return afterEnd(record, cause, now, policy, chance);
        }

        Unloading unload() {
            return new Unloading();
        }

        Draining drain(Instant now, Duration grace) {
            return new Draining(now.plus(grace));
        }

        @Override
        public EngineHealth health(Instant now) {
            return new EngineHealth(Status.LOADING, progress);
        }

        @Override
        public Optional<EngineException> refusal(Instant now) {
            return Optional.of(new EngineException.Loading("The model is being loaded. Retry in a moment."));
        }
    }

    /**
     * It answers.
     *
     * @param record earlier ends
     * @param since when it became ready
     * @param lastSign when it last showed a sign of life
     */
    record Ready(CrashRecord record, Instant since, Instant lastSign) implements Lifecycle {

        Ready responded(Instant now) {
            return new Ready(record, since, now);
        }

        /** It did not answer just now. */
        Lifecycle silent(Instant now, RestartPolicy policy) {
            return lastSign.plus(policy.degradedAfter()).isBefore(now) ? new Degraded(record, since, lastSign) : this;
        }

        Lifecycle died(String cause, Instant now, RestartPolicy policy, double chance) {
            return afterEnd(cleared(record, since, now, policy), cause, now, policy, chance);
        }

        Unloading unload() {
            return new Unloading();
        }

        Draining drain(Instant now, Duration grace) {
            return new Draining(now.plus(grace));
        }

        @Override
        public EngineHealth health(Instant now) {
            return EngineHealth.READY;
        }

        @Override
        public Optional<EngineException> refusal(Instant now) {
            return Optional.empty();
        }
    }

    /**
     * The process is there and has stopped answering; running answers may still come.
     *
     * @param record earlier ends
     * @param since when it became ready
     * @param lastSign when it last showed a sign of life
     */
    record Degraded(CrashRecord record, Instant since, Instant lastSign) implements Lifecycle {

        Ready responded(Instant now) {
            return new Ready(record, since, now);
        }

        boolean hangs(Instant now, RestartPolicy policy) {
            return lastSign.plus(policy.hangTimeout()).isBefore(now);
        }

        Lifecycle died(String cause, Instant now, RestartPolicy policy, double chance) {
            return afterEnd(cleared(record, since, now, policy), cause, now, policy, chance);
        }

        Unloading unload() {
            return new Unloading();
        }

        Draining drain(Instant now, Duration grace) {
            return new Draining(now.plus(grace));
        }

        @Override
        public EngineHealth health(Instant now) {
            return new EngineHealth(Status.FAILED, "has not answered for " + inWords(Duration.between(lastSign, now)));
        }

        @Override
        public Optional<EngineException> refusal(Instant now) {
            return Optional.of(new EngineException.Unavailable(
                    "The model's server does not answer at the moment. Retry in a moment.", Duration.ofSeconds(5)));
        }
    }

    /**
     * The process has ended and will be started anew.
     *
     * @param record earlier ends, this one included
     * @param cause why it ended
     * @param until when the next attempt is due
     */
    record Restarting(CrashRecord record, String cause, Instant until) implements Lifecycle {

        Starting due() {
            return new Starting(record);
        }

        Unloading unload() {
            return new Unloading();
        }

        Stopped stopped() {
            return new Stopped();
        }

        @Override
        public EngineHealth health(Instant now) {
            return new EngineHealth(
                    Status.LOADING,
                    "restarts in " + inWords(remaining(now, until)) + " (attempt " + record.attempts() + "): " + cause);
        }

        @Override
        public Optional<EngineException> refusal(Instant now) {
            return Optional.of(new EngineException.Unavailable(
                    "The model's server ended and is being started anew. Retry in a moment.",
                    remaining(now, until).plusSeconds(1)));
        }
    }

    /**
     * It cannot be started, or ended too often; it is tried again now and then, because what is missing may come.
     *
     * @param record earlier ends
     * @param reason why, and what to do about it
     * @param until when the next attempt is due
     */
    record Failed(CrashRecord record, String reason, Instant until) implements Lifecycle {

        Starting due() {
            return new Starting(record);
        }

        Unloading unload() {
            return new Unloading();
        }

        Stopped stopped() {
            return new Stopped();
        }

        @Override
        public EngineHealth health(Instant now) {
            return new EngineHealth(Status.FAILED, reason);
        }

        @Override
        public Optional<EngineException> refusal(Instant now) {
            return Optional.of(new EngineException.Unavailable(
                    "The model could not be started; the server's operator can see why.",
                    remaining(now, until).plusSeconds(1)));
        }
    }

    /** It is to hold nothing until it is wanted again, and its process is being ended. */
    record Unloading() implements Lifecycle {

        Unloaded exited() {
            return new Unloaded();
        }

        @Override
        public EngineHealth health(Instant now) {
            return new EngineHealth(Status.UNLOADED, "is being unloaded");
        }

        @Override
        public Optional<EngineException> refusal(Instant now) {
            return new Unloaded().refusal(now);
        }
    }

    /** There is no process until it is wanted. */
    record Unloaded() implements Lifecycle {

        Starting wanted() {
            return Starting.FIRST;
        }

        Stopped stopped() {
            return new Stopped();
        }

        @Override
        public EngineHealth health(Instant now) {
            return new EngineHealth(Status.UNLOADED, "is not loaded: another variant's turn");
        }

        @Override
        public Optional<EngineException> refusal(Instant now) {
            return Optional.of(new EngineException.Unavailable(
                    "The model is not loaded at the moment. Retry later.", Duration.ofSeconds(5)));
        }
    }

    /**
     * It takes no new requests; running answers may end until the grace is over.
     *
     * @param until when it is stopped at the latest
     */
    record Draining(Instant until) implements Lifecycle {

        Stopped exited() {
            return new Stopped();
        }

        @Override
        public EngineHealth health(Instant now) {
            return new EngineHealth(Status.FAILED, "is being stopped");
        }

        @Override
        public Optional<EngineException> refusal(Instant now) {
            return new Stopped().refusal(now);
        }
    }

    /** It is over. */
    record Stopped() implements Lifecycle {

        @Override
        public EngineHealth health(Instant now) {
            return new EngineHealth(Status.FAILED, "stopped");
        }

        @Override
        public Optional<EngineException> refusal(Instant now) {
            return Optional.of(new EngineException.Unavailable("The server is shutting down.", Duration.ofSeconds(10)));
        }
    }

    private static Lifecycle afterEnd(
            CrashRecord before, String cause, Instant now, RestartPolicy policy, double chance) {
        CrashRecord record = before.crashed(now, policy);
        if (record.gaveUp()) {
            return new Failed(
                    record,
                    "ended " + record.attempts() + " times in a row and is now tried every "
                            + inWords(policy.retryFailed()) + ": " + cause,
                    now.plus(policy.retryFailed()));
        }
        return new Restarting(record, cause, now.plus(policy.pause(record.attempts(), chance)));
    }

    private static CrashRecord cleared(CrashRecord record, Instant since, Instant now, RestartPolicy policy) {
        return since.plus(policy.window()).isAfter(now) ? record : CrashRecord.CLEAN;
    }

    private static Duration remaining(Instant now, Instant until) {
        Duration left = Duration.between(now, until);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static String inWords(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + " s"
                : String.format(java.util.Locale.ROOT, "%.1f s", (double) duration.toMillis() / 1000);
    }
}
