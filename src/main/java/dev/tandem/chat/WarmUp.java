package dev.tandem.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.routing.VariantId;
import dev.tandem.switchback.SwitchbackControllers;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * Has each variant answer once when it has loaded, so that whoever asks first does not wait for classes and memory that
 * are needed for the first time. What is asked is no outcome: it enters neither log nor metrics, nor anybody's evidence.
 * Leaves out what others run, and variants that take turns, whose windows belong to those who ask.
 */
@ApplicationScoped
class WarmUp {

    private static final Logger LOG = Logger.getLogger(WarmUp.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final String ID = "warmup";

    private final WarmUpConfig config;
    private final EngineRegistry engines;
    private final SwitchbackControllers turns;
    private final ChatService chat;
    private final Vertx vertx;
    private final List<GuardedEngine> cold = new CopyOnWriteArrayList<>();

    WarmUp(WarmUpConfig config, EngineRegistry engines, SwitchbackControllers turns, ChatService chat, Vertx vertx) {
        this.config = config;
        this.engines = engines;
        this.turns = turns;
        this.chat = chat;
        this.vertx = vertx;
    }

    /** Looks for those that have loaded until all have. */
    void onStart(@Observes StartupEvent event) {
        if (config.tokens() == 0) {
            return;
        }
        engines.all().stream()
                .filter(engine ->
                        engine.isOwned() && turns.of(engine.id().model()).isEmpty())
                .forEach(cold::add);
        if (!cold.isEmpty()) {
            vertx.setPeriodic(LOOK.toMillis(), this::look);
        }
    }

    private void look(long timer) {
        for (GuardedEngine engine : List.copyOf(cold)) {
            if (engine.health().isReady()) {
                cold.remove(engine);
                ask(engine.id(), config.tokens())
                        .subscribe()
                        .with(
                                done -> LOG.debugf("%s is warm", engine.id()),
                                failure -> LOG.debugf(failure, "%s did not answer", engine.id()));
            }
        }
        if (cold.isEmpty()) {
            vertx.cancelTimer(timer);
        }
    }

    /** Asks a variant; the item comes, or the failure, when it has answered. */
    Uni<Void> ask(VariantId variant, int tokens) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("model", variant.model())
                .put("stream", true)
                .put("max_tokens", tokens);
        body.putArray("messages").addObject().put("role", "user").put("content", "Hello");
        Instant now = Instant.now();
        RequestContext context = RequestContext.internal(
                ID,
                now,
                new ChatRequest(Operation.CHAT, body),
                new Caller(Optional.empty(), Optional.of(variant.variant()), true, Traffic.BACKGROUND));
        OutcomeRecorder recorder = new OutcomeRecorder(ID, Operation.CHAT, now, System::nanoTime);
        Context eventLoop = vertx.getOrCreateContext();
        return chat.answer(context, recorder, task -> eventLoop.runOnContext(any -> task.run()))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
