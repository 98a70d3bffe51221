package dev.tandem.chat;

import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.Outcome.Result;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.experiment.OutcomeObserver;
import dev.tandem.inference.Operation;
import dev.tandem.quality.AnswerReview;
import dev.tandem.quality.RegenerationDetector;
import dev.tandem.quality.Signal;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Closes the records of requests: sums each up once, with the signals of its answer, and tells whoever observes outcomes. */
@ApplicationScoped
public class OutcomePublisher {

    private static final int REMEMBERED = 10_000;
    private static final Duration REGENERATION = Duration.ofMinutes(10);
    private static final long PATIENCE_MILLIS = 2_000;

    private final List<OutcomeObserver> observers;
    private final Vertx vertx;
    private final RegenerationDetector recent = new RegenerationDetector(REMEMBERED, REGENERATION);
    private final Phaser reviews = new Phaser(1);

    OutcomePublisher(@All List<OutcomeObserver> observers, Vertx vertx) {
        this.observers = observers;
        this.vertx = vertx;
    }

    /**
     * The request is over. To be called once, on the request's event loop; observers are told on it too, at once unless
     * JSON is to be judged, which happens on a worker thread first.
     *
     * @param status HTTP status that was sent, 0 if none was
     * @param delivered whether the response reached its end
     */
    public void close(OutcomeRecorder recorder, int status, boolean delivered) {
        Outcome outcome = recorder.outcome(status, delivered);
        Set<Signal> signals = behaviour(recorder, outcome);
        AnswerReview review = recorder.endReview();
        if (review == null || outcome.served() == null) {
            report(outcome, signals);
        } else if (review.takesTime()) {
            reviews.register();
            vertx.executeBlocking(review::signals, false).onComplete(judged -> {
                signals.addAll(judged.succeeded() ? judged.result() : Set.of());
                report(outcome, signals);
                reviews.arriveAndDeregister();
            });
        } else {
            signals.addAll(review.signals());
            report(outcome, signals);
        }
    }

    private Set<Signal> behaviour(OutcomeRecorder recorder, Outcome outcome) {
        Set<Signal> signals = EnumSet.noneOf(Signal.class);
        boolean cancelled = outcome.result() == Result.CLIENT_CANCELLED;
        boolean answered = outcome.result() == Result.COMPLETED || outcome.result() == Result.LENGTH;
        if (outcome.served() == null || !(answered || (cancelled && isSeen(outcome)))) {
            return signals;
        }
        if (cancelled) {
            signals.add(Signal.ABANDONMENT);
        }
        boolean people = outcome.traffic() != Traffic.ARENA && outcome.traffic() != Traffic.REPLAY;
        if (people && recorder.operation() == Operation.CHAT && recorder.isAskedAgain(recent)) {
            signals.add(Signal.REGENERATION);
        }
        return signals;
    }

    /**
     * Whether the client got to see some of the answer. One that gives up on a silent engine, a queue, or an answer that is
     * to come whole has judged nothing, and asks for the first time when it asks again, as SDKs do by themselves.
     */
    private static boolean isSeen(Outcome outcome) {
        return outcome.streamed() && outcome.timeToFirstTokenSeconds() != null;
    }

    private void report(Outcome outcome, Set<Signal> signals) {
        Outcome whole = outcome.with(signals);
        observers.forEach(observer -> observer.onOutcome(whole));
    }

    /** Lets the last reviews end before the log of outcomes does. */
    void onStop(@Observes ShutdownEvent event) throws InterruptedException {
        try {
            reviews.awaitAdvanceInterruptibly(reviews.arrive(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // What is not judged by now never will be.
        }
    }
}
