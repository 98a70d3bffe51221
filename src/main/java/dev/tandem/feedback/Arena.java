package dev.tandem.feedback;

import dev.tandem.experiment.DurableWrites;
import dev.tandem.feedback.FeedbackException.AlreadyVoted;
import dev.tandem.feedback.FeedbackException.Foreign;
import dev.tandem.feedback.FeedbackException.UnknownPair;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;

/**
 * Issues pairs of answers and takes the votes on them, one for each pair, by the one it was issued to, until it expires.
 * Every method returns at once; the returned {@link Uni} completes on another thread once the change is durable, and
 * fails with {@link FeedbackException} or {@link dev.tandem.experiment.StoreException}.
 */
@ApplicationScoped
public class Arena {

    private static final int ID_BYTES = 16;

    private final DurableWrites writes;
    private final ArenaConfig config;
    private final List<FeedbackObserver> observers;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    @Inject
    Arena(DurableWrites writes, ArenaConfig config, @All List<FeedbackObserver> observers) {
        this(writes, config, observers, Clock.systemUTC());
    }

    Arena(DurableWrites writes, ArenaConfig config, List<FeedbackObserver> observers, Clock clock) {
        this.writes = writes;
        this.config = config;
        this.observers = List.copyOf(observers);
        this.clock = clock;
    }

    /**
     * Two of so many, each two in either order equally likely, and not to be foreseen.
     *
     * @param count how many there are, at least 2
     * @return the index of the one on the left and of the one on the right
     */
    public List<Integer> draw(int count) {
        int left = random.nextInt(count);
        int right = random.nextInt(count - 1);
        return List.of(left, right < left ? right : right + 1);
    }

    /** Issues a pair. */
    public Uni<AnswerPair> issue(String model, AnswerPair.Candidate left, AnswerPair.Candidate right, String client) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        AnswerPair pair = new AnswerPair("pair_" + HexFormat.of().formatHex(id), model, left, right, client, now);
        return Uni.createFrom()
                .completionStage(() -> writes.submit(connection -> {
                    AnswerPairRows.add(connection, pair);
                    AnswerPairRows.prune(connection, now.minus(config.expiry()), config.openPairs());
                    return pair;
                }));
    }

    /** When a pair expires. */
    public Instant expiry(AnswerPair pair) {
        return pair.issuedAt().plus(config.expiry());
    }

    /**
     * Takes a vote.
     *
     * @param id of a pair that was issued to this client
     * @return the pair, whose variants may now be told
     */
    public Uni<AnswerPair> vote(String id, Vote vote, String client) {
        return Uni.createFrom()
                .completionStage(() -> writes.submit(connection -> {
                    Instant now = clock.instant();
                    AnswerPairRows.Row row = AnswerPairRows.find(connection, id).orElseThrow(UnknownPair::new);
                    if (!row.pair().client().equals(client)) {
                        throw new Foreign("pair");
                    }
                    if (!row.voted() && now.isAfter(expiry(row.pair()))) {
                        throw new UnknownPair();
                    }
                    if (!AnswerPairRows.vote(connection, id, vote, now)) {
                        throw new AlreadyVoted();
                    }
                    return row.pair();
                }))
                .invoke(pair -> observers.forEach(observer -> {
                    observer.onVote(pair.model(), pair.left().variant(), vote.forLeft());
                    observer.onVote(pair.model(), pair.right().variant(), vote.forRight());
                }));
    }
}
