package dev.tandem.feedback;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tandem.experiment.DurableWrites;
import dev.tandem.feedback.FeedbackException.Foreign;
import dev.tandem.feedback.FeedbackException.KeyReused;
import dev.tandem.feedback.FeedbackException.UnknownAnswer;
import dev.tandem.feedback.FeedbackException.UnknownFeedback;
import dev.tandem.feedback.FeedbackRows.Row;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes feedback in. Every method returns at once; the returned {@link Uni} completes once the change is durable, on
 * another thread, and fails with {@link FeedbackException} or {@link dev.tandem.experiment.StoreException}. The change
 * is made when it is subscribed to, whether or not it is cancelled later.
 */
@ApplicationScoped
public class FeedbackService {

    /** A client may be faster than the end of its request is noted; asked again after this, an id is unknown. */
    private static final Duration GRACE = Duration.ofMillis(300);

    private final DurableWrites writes;
    private final RecentRequests recent;
    private final List<FeedbackObserver> observers;
    private final Clock clock;

    @Inject
    FeedbackService(DurableWrites writes, RecentRequests recent, @All List<FeedbackObserver> observers) {
        this(writes, recent, observers, Clock.systemUTC());
    }

    FeedbackService(DurableWrites writes, RecentRequests recent, List<FeedbackObserver> observers, Clock clock) {
        this.writes = writes;
        this.recent = recent;
        this.observers = List.copyOf(observers);
        this.clock = clock;
    }

    /** What a transaction found and did, with what is to be counted. */
    private record Done(FeedbackReceipt receipt, Optional<RatedAnswer> rated) {}

    /** Stores a submission, or finds the one that was stored with its key. */
    public Uni<FeedbackReceipt> give(FeedbackSubmission submission) {
        return change(connection -> give(connection, submission))
                .onFailure(UnknownAnswer.class)
                .recoverWithUni(() -> Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(GRACE)
                        .chain(() -> change(connection -> give(connection, submission))));
    }

    /**
     * Puts another opinion in the place of the one before, whose comment is forgotten.
     *
     * @param client name of the API key that was shown; empty for none
     * @param any whether the client may amend what others gave
     */
    public Uni<FeedbackReceipt> amend(String id, Rating rating, String client, boolean any) {
        return change(connection -> {
            Row before = own(connection, id, client, any);
            if (before.feedback().withdrawn()) {
                throw new UnknownFeedback();
            }
            return before.feedback().opinion().equals(rating)
                    ? new Done(new FeedbackReceipt(before.feedback(), false), Optional.empty())
                    : revise(connection, before, rating, false);
        });
    }

    /** Withdraws feedback, which is forgotten but for the fact; see {@link #amend} for the parameters. */
    public Uni<FeedbackReceipt> withdraw(String id, String client, boolean any) {
        return change(connection -> {
            Row before = own(connection, id, client, any);
            return before.feedback().withdrawn()
                    ? new Done(new FeedbackReceipt(before.feedback(), false), Optional.empty())
                    : revise(connection, before, Rating.none(), true);
        });
    }

    private Uni<FeedbackReceipt> change(DurableWrites.Write<Done> write) {
        return Uni.createFrom().completionStage(() -> writes.submit(write)).map(this::tell);
    }

    private Done give(Connection connection, FeedbackSubmission submission) throws SQLException {
        if (submission.key() != null) {
            Optional<Row> stored = FeedbackRows.byKey(connection, submission.client(), submission.key());
            if (stored.isPresent()) {
                return new Done(
                        new FeedbackReceipt(again(stored.get().feedback(), submission), false), Optional.empty());
            }
        }
        RatedAnswer answer = answer(connection, submission.requestId());
        Feedback feedback = new Feedback(
                "fb_" + UuidCreator.getTimeOrderedEpoch().toString().replace("-", ""),
                1,
                submission.requestId(),
                submission.opinion(),
                false,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        return store(connection, new Row(feedback, submission.client(), answer), submission.key());
    }

    /** What was amended since cannot be compared any more. */
    private static Feedback again(Feedback stored, FeedbackSubmission submission) {
        boolean same = stored.requestId().equals(submission.requestId())
                && (stored.revision() > 1 || stored.opinion().equals(submission.opinion()));
        if (!same) {
            throw new KeyReused();
        }
        return stored;
    }

    private static Row own(Connection connection, String id, String client, boolean any) throws SQLException {
        Row row = FeedbackRows.latest(connection, id).orElseThrow(UnknownFeedback::new);
        if (!any && !row.client().equals(client)) {
            throw new Foreign("feedback");
        }
        return row;
    }

    private Done revise(Connection connection, Row before, Rating rating, boolean withdrawn) throws SQLException {
        Feedback old = before.feedback();
        Feedback next = new Feedback(
                old.id(),
                old.revision() + 1,
                old.requestId(),
                rating,
                withdrawn,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        return store(connection, new Row(next, before.client(), before.answer()), null);
    }

    /** One client counts once for an answer, or twice if it changes its mind, however often it says so. */
    private static Done store(Connection connection, Row row, @Nullable String key) throws SQLException {
        Feedback feedback = row.feedback();
        Double rating = feedback.opinion().rating();
        boolean counts = rating != null
                && rating != 0
                && !FeedbackRows.hasRated(connection, feedback.requestId(), row.client(), rating > 0);
        FeedbackRows.add(connection, row, key);
        return new Done(new FeedbackReceipt(feedback, true), counts ? Optional.of(row.answer()) : Optional.empty());
    }

    private RatedAnswer answer(Connection connection, String requestId) throws SQLException {
        Optional<RatedAnswer> known = recent.find(requestId);
        return known.isPresent()
                ? known.get()
                : FeedbackRows.outcome(connection, requestId).orElseThrow(UnknownAnswer::new);
    }

    private FeedbackReceipt tell(Done done) {
        Double rating = done.receipt().feedback().opinion().rating();
        if (rating != null) {
            done.rated().ifPresent(answer -> observers.forEach(observer -> observer.onRating(answer, rating > 0)));
        }
        return done.receipt();
    }
}
