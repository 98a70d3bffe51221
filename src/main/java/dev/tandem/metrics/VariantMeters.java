package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.*;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.gguf.Inspection;
import dev.tandem.inference.EngineDescription;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Variant;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Shows how each variant is and what it runs. */
@ApplicationScoped
@Startup
class VariantMeters {

    private static final long REFRESH_MILLIS = 1_000;
    private static final int SHORT_HASH = 12;

    private final EngineRegistry engines;
    private final MultiGauge info;
    private final Vertx vertx;
    private final long timer;

    @Inject
    VariantMeters(EngineRegistry engines, ModelCatalog catalog, MeterRegistry registry, Vertx vertx) {
        this.engines = engines;
        this.info = MultiGauge.builder(VARIANT_INFO)
                .description("What the variant runs, as labels; always 1")
                .register(registry);
        for (GuardedEngine engine : engines.all()) {
            gauge(registry, REQUESTS_IN_FLIGHT, "Requests that hold a slot", engine, GuardedEngine::inFlight);
            gauge(registry, REQUESTS_QUEUED, "Requests that wait for a slot", engine, GuardedEngine::queued);
            gauge(registry, VARIANT_SLOTS, "Requests that may hold a slot at once", engine, GuardedEngine::slots);
            gauge(
                    registry,
                    PROMPT_COUNTS_UNDER_WAY,
                    "Prompts whose tokens are being counted, or wait to be",
                    engine,
                    GuardedEngine::promptsBeingCounted);
            FunctionTimer.builder(
                            PROMPT_COUNT_DURATION,
                            engine,
                            GuardedEngine::promptsCounted,
                            GuardedEngine::nanosOfCounting,
                            TimeUnit.NANOSECONDS)
                    .description("Counting a prompt's tokens, the wait for it included")
                    .tags(tags(engine))
                    .register(registry);
            gauge(
                    registry,
                    VARIANT_UP,
                    "Whether the variant answers",
                    engine,
                    e -> e.health().isReady() ? 1 : 0);
            gauge(registry, VARIANT_WEIGHT, "Its share of the traffic as configured", engine, e -> weight(e, catalog));
        }
        refresh();
        this.vertx = vertx;
        this.timer = vertx.setPeriodic(REFRESH_MILLIS, tick -> refresh());
    }

    /** What it asks is gone when the application has stopped. */
    @PreDestroy
    void stop() {
        vertx.cancelTimer(timer);
    }

    private static double weight(GuardedEngine engine, ModelCatalog catalog) {
        return catalog.model(engine.id().model())
                .flatMap(model -> model.variant(engine.id().variant()))
                .map(Variant::weight)
                .orElse(0.);
    }

    private static void gauge(
            MeterRegistry registry,
            String name,
            String description,
            GuardedEngine engine,
            ToDoubleFunction<GuardedEngine> value) {
        Gauge.builder(name, engine, value)
                .description(description)
                .tags(tags(engine))
                .register(registry);
    }

    /** An engine learns what it runs while it starts, and a remote one may change. */
    private void refresh() {
        // What is there with the same labels stays, in place of going and coming back each second.
        info.register(engines.all().stream().map(VariantMeters::row).toList(), false);
    }

    private static MultiGauge.Row<?> row(GuardedEngine engine) {
        EngineDescription d = engine.describe();
        return MultiGauge.Row.of(
                tags(engine)
                        .and(
                                "engine", d.engine(),
                                "engine_build", text(d.build()),
                                "architecture", text(d.architecture()),
                                "quantization", text(d.quantization()),
                                "bits_per_weight", bits(d.bitsPerWeight()),
                                "file_sha256", hash(d.fileSha256()),
                                "template_sha256", hash(d.templateSha256()),
                                "context_length", text(d.contextLength()),
                                "kv_type", text(d.kvType()))
                        .and(
                                "fingerprint", engine.fingerprint(),
                                "slots", text(d.slots()),
                                "tokenizer_sha256", hash(d.details().tokenizerSha256()),
                                "projector", text(d.details().projector()),
                                "quantized_by", quantizedBy(d),
                                "parameters", parameters(d)),
                1);
    }

    private static String quantizedBy(EngineDescription description) {
        Inspection weights = description.details().weights();
        return weights == null ? "" : text(weights.quantizedBy());
    }

    private static String parameters(EngineDescription description) {
        Inspection weights = description.details().weights();
        return weights == null ? "" : text(weights.parameters());
    }

    private static Tags tags(GuardedEngine engine) {
        return Tags.of(MODEL, engine.id().model(), VARIANT, engine.id().variant());
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static String bits(@Nullable Double bits) {
        return bits == null ? "" : String.format(java.util.Locale.ROOT, "%.2f", bits);
    }

    private static String hash(@Nullable String sha256) {
        return sha256 == null ? "" : sha256.substring(0, Math.min(SHORT_HASH, sha256.length()));
    }
}
