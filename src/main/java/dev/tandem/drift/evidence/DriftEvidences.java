package dev.tandem.drift.evidence;

import dev.tandem.experiment.DriftAggregate;
import dev.tandem.experiment.DriftChoice;
import dev.tandem.experiment.DriftHistory;
import dev.tandem.experiment.DriftOutcome;
import dev.tandem.experiment.DriftOutcome.ScoredSums;
import dev.tandem.experiment.LogEntry;
import dev.tandem.experiment.OutcomeLog;
import dev.tandem.experiment.StoreException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The evidence of all models: kept in the log, which is written behind everybody's back, and begun again from it after a
 * restart. What finds the log full is counted there, and missing only after the next restart. Thread-safe.
 */
@ApplicationScoped
public class DriftEvidences {

    private static final Logger LOG = Logger.getLogger(DriftEvidences.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Consumer<LogEntry> log;
    private final DriftHistory history;
    private final long run;
    private final Executor readers;
    private final Map<String, DriftEvidence> models = new ConcurrentHashMap<>();
    private volatile boolean closed;

    @Inject
    DriftEvidences(OutcomeLog log, DriftHistory history) {
        this(
                log::append,
                history,
                Instant.now(),
                task -> Thread.ofVirtual().name("drift-evidence").start(task));
    }

    /**
     * @param log is given what is to be kept; must not block
     * @param started when this run of the program began, later than any other
     * @param readers on which the log is read, which blocks
     */
    public DriftEvidences(Consumer<LogEntry> log, DriftHistory history, Instant started, Executor readers) {
        this.readers = readers;
        this.log = log;
        this.history = history;
        this.run = ChronoUnit.MICROS.between(Instant.EPOCH, started);
    }

    /**
     * An answer was chosen to be scored. Never blocks.
     *
     * @param place its place in the order of choosing, from 0; must be called in this order
     * @param conversation names the unit of the experiment, as a hash
     */
    public void choose(String model, long place, String conversation) {
        DriftChoice choice = new DriftChoice(model, run, place, conversation, Instant.now());
        of(model).choose(choice);
        log.accept(choice);
    }

    /**
     * What became of one that was chosen. Never blocks.
     *
     * @param result {@link DriftOutcome#SCORED}, or why it was not
     * @param length how many tokens it has, as a class
     * @param scored what was found; {@code null} if it was not scored
     */
    public void end(String model, long place, String result, String length, @Nullable ScoredSums scored) {
        DriftEvidence evidence = of(model);
        evidence.end(place).ifPresent(choice -> {
            DriftOutcome outcome = new DriftOutcome(choice, result, length, scored);
            evidence.settle(outcome);
            log.accept(outcome);
        });
    }

    private DriftEvidence of(String model) {
        return models.computeIfAbsent(model, name -> {
            DriftEvidence evidence = new DriftEvidence();
            readers.execute(() -> begin(name, evidence));
            return evidence;
        });
    }

    private void begin(String model, DriftEvidence evidence) {
        while (!closed) {
            try {
                evidence.begin(earlier(model));
                return;
            } catch (StoreException e) {
                LOG.warnf("The drift of %s that earlier runs found cannot be read yet: %s", model, e.getMessage());
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private EvidenceSequences earlier(String model) throws StoreException {
        EvidenceSequences earlier = new EvidenceSequences();
        history.outcomes(model, run, earlier::enter);
        return earlier;
    }

    @PreDestroy
    void close() {
        closed = true;
    }

    /**
     * What is known of a model's variants. Blocks.
     *
     * @param fingerprints what they are now, by name
     * @throws StoreException when what earlier runs found cannot be read
     */
    public Evidence evidence(String model, Map<String, String> fingerprints) throws StoreException {
        DriftEvidence evidence = of(model);
        Optional<Evidence> known = evidence.evidence(fingerprints);
        while (known.isEmpty()) {
            evidence.begin(earlier(model));
            known = evidence.evidence(fingerprints);
        }
        return known.get();
    }

    /**
     * How many of a model's answers that were chosen in some time met which end, by length and then by result. Blocks.
     *
     * @param unknown the length of those of which it is not known
     * @throws StoreException when the log cannot be read
     */
    public Map<String, Map<String, Long>> results(String model, String unknown, Period period) throws StoreException {
        return history.results(model, run, unknown, period.since(), period.until());
    }

    /**
     * What was found of a model's answers that were chosen in some time, by kind. Blocks.
     *
     * @throws StoreException when the log cannot be read
     */
    public List<DriftAggregate> aggregates(String model, Period period) throws StoreException {
        return history.aggregates(model, period.since(), period.until());
    }
}
