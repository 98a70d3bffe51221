package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prepared events, sent on demand with a fault among them. Each subscription is one run on the engine's thread. */
final class ScriptedAnswer extends AbstractMulti<ChatEvent> {

    private final List<ChatEvent> events;
    private final Fault fault;
    private final ScheduledExecutorService thread;
    private final Consumer<Run> begun;
    private final Consumer<Run> ended;

    ScriptedAnswer(
            List<ChatEvent> events,
            Fault fault,
            ScheduledExecutorService thread,
            Consumer<Run> begun,
            Consumer<Run> ended) {
        this.events = List.copyOf(events);
        this.fault = fault;
        this.thread = thread;
        this.begun = begun;
        this.ended = ended;
    }

    @Override
    public void subscribe(MultiSubscriber<? super ChatEvent> downstream) {
        Run run = new Run(downstream);
        begun.accept(run);
        downstream.onSubscribe(run);
        run.onThread(run::step);
    }

    /** One subscription. All of its state belongs to the engine's thread. */
    final class Run implements Flow.Subscription {
        private final MultiSubscriber<? super ChatEvent> downstream;
        private long demand;
        private int sent;
        private int told;
        private boolean over;
        private boolean waiting;
        private @Nullable Future<?> late;

        private Run(MultiSubscriber<? super ChatEvent> downstream) {
            this.downstream = downstream;
        }

        @Override
        public void request(long n) {
            onThread(() -> {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                step();
            });
        }

        @Override
        public void cancel() {
            onThread(() -> end(null, false));
        }

        /** The engine stops. */
        void fail(EngineException failure) {
            end(failure, true);
        }

        private void step() {
            while (!over && !waiting) {
                if (brokenAt() == sent) {
                    end(new EngineException.Broken("The script says so.", null), true);
                } else if (sent == events.size()) {
                    end(null, true);
                } else if (demand == 0 || (fault instanceof Fault.HangAfter(int count) && count <= sent)) {
                    return;
                } else if (fault instanceof Fault.Working(int times, Duration each) && told < times) {
                    waiting = true;
                    late = thread.schedule(this::tell, each.toNanos(), TimeUnit.NANOSECONDS);
                } else if (delay() > 0) {
                    waiting = true;
                    late = thread.schedule(this::sendLate, delay(), TimeUnit.NANOSECONDS);
                } else {
                    send();
                }
            }
        }

        private long delay() {
            return switch (fault) {
                case Fault.Slow(var delay) -> delay.toNanos();
                case Fault.Telling(var who, var delay) -> delay.toNanos();
                default -> 0;
            };
        }

        private int brokenAt() {
            return switch (fault) {
                case Fault.BrokenAfter(int count) -> Math.min(count, events.size());
                case Fault.Half() -> events.size() / 2;
                case Fault.None none -> -1;
                case Fault.Slow slow -> -1;
                case Fault.Telling telling -> -1;
                case Fault.HangAfter hang -> -1;
                case Fault.Working working -> -1;
            };
        }

        private void tell() {
            waiting = false;
            if (!over) {
                told++;
                demand = demand == Long.MAX_VALUE ? demand : demand - 1;
                downstream.onItem(ChatEvent.PROGRESS);
                step();
            }
        }

        private void sendLate() {
            waiting = false;
            if (!over) {
                send();
                step();
            }
        }

        private void send() {
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
            ChatEvent event = events.get(sent++);
            downstream.onItem(fault instanceof Fault.Telling(var who, var delay) ? telling(event, who) : event);
        }

        private static ChatEvent telling(ChatEvent event, String who) {
            ObjectNode json = event.json().deepCopy();
            json.put("id", who).put("model", who).put("system_fingerprint", who).put("provider", who);
            json.putObject("timings").put("predicted_per_second", who.hashCode());
            for (JsonNode choice : json.path("choices")) {
                ((ObjectNode) choice).put("from", who);
                if (choice.get("delta") instanceof ObjectNode delta) {
                    delta.put("from", who);
                }
            }
            if (json.get("usage") instanceof ObjectNode usage) {
                usage.put("completion_tokens", usage.path("completion_tokens").asInt() + who.length());
            }
            return new ChatEvent(json, event.tokens());
        }

        private void end(@Nullable EngineException failure, boolean tell) {
            if (over) {
                return;
            }
            over = true;
            if (late != null) {
                late.cancel(false);
            }
            ended.accept(this);
            if (tell && failure != null) {
                downstream.onFailure(failure);
            } else if (tell) {
                downstream.onCompletion();
            }
        }

        private void onThread(Runnable action) {
            if (!thread.isShutdown()) {
                thread.execute(action);
            }
        }
    }
}
