package dev.tandem.metrics;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.metrics.EnginesPage.Scraped;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks all engines that measure something themselves for it, at the same time. Whoever asks while they are being asked gets
 * the same answer, so that several scrapers cost the engines no more than one. Thread-safe; never blocks.
 */
@ApplicationScoped
class EngineMetrics {

    private static final Logger LOG = Logger.getLogger(EngineMetrics.class);

    private final EngineRegistry engines;
    private final AtomicReference<@Nullable Uni<String>> underWay = new AtomicReference<>();

    EngineMetrics(EngineRegistry engines) {
        this.engines = engines;
    }

    /** What they say, as one page in Prometheus' text format; signals on a worker thread, within seconds, and never fails. */
    Uni<String> page() {
        return Uni.createFrom().deferred(() -> {
            Uni<String> fresh = round();
            Uni<String> current = underWay.compareAndExchange(null, fresh);
            return current == null ? fresh : current;
        });
    }

    /** Cancelling one of those who wait does not end it. */
    private Uni<String> round() {
        List<Uni<Scraped>> asked = engines.all().stream()
                .flatMap(engine -> engine.metrics().map(metrics -> scrape(engine, metrics)).stream())
                .toList();
        Uni<List<Scraped>> all = asked.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.join().all(asked).andCollectFailures();
        return all.emitOn(Infrastructure.getDefaultWorkerPool())
                .map(EnginesPage::of)
                .onTermination()
                .invoke(() -> underWay.set(null))
                .memoize()
                .indefinitely();
    }

    private static Uni<Scraped> scrape(GuardedEngine engine, Uni<String> metrics) {
        return Uni.createFrom().deferred(() -> {
            long begun = System.nanoTime();
            return metrics.emitOn(Infrastructure.getDefaultWorkerPool())
                    .map(ExpositionParser::parse)
                    .map(Optional::of)
                    .onFailure()
                    .invoke(failure ->
                            LOG.debugf("%s does not tell its metrics: %s", engine.id(), failure.getMessage()))
                    .onFailure()
                    .recoverWithItem(Optional::empty)
                    .map(exposition ->
                            new Scraped(engine.id(), exposition, Duration.ofNanos(System.nanoTime() - begun)));
        });
    }
}
