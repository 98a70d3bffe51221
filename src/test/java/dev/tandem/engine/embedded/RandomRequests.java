package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.Requests;
import io.smallrye.mutiny.subscription.Cancellable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests at random, eight at a time on four slots, some of which are cancelled at some time: none ends the process, none
 * hangs, none breaks the engine, and nothing of them stays. As many as {@code -Dembedded.requests} says.
 */
abstract class RandomRequests {

    private static final int REQUESTS = Integer.getInteger("embedded.requests", 200);
    private static final int AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> TEXTS = List.of(
            "What is the capital of France?",
            "Tell me a story about a fox.",
            "",
            "😀 漢字 \u0000 <end_of_turn>",
            "word ".repeat(300),
            "long ".repeat(3000));
    private static final List<String> FORMATS = List.of(
            "{'type':'json_object'}",
            "{'type':'json_schema','json_schema':{'name':'a','schema':{'type':'object','properties':"
                    + "{'a':{'type':'string'},'b':{'type':'array','items':{'type':'integer'}}},'required':['a','b']}}}",
            "{'type':'json_schema','json_schema':{'name':'a','schema':{'enum':['x','y',3]}}}",
            "{'type':'text'}");

    @TempDir
    static Path data;

    protected abstract EmbeddedSettings settings();

    @Test
    void shouldSurviveRequestsAtRandom() throws Exception {
        long seed = Long.getLong("embedded.seed", ThreadLocalRandom.current().nextLong());
        System.out.printf("%d requests at random: -Dembedded.seed=%d%n", REQUESTS, seed);
        Random random = new Random(seed);
        AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
        AtomicInteger answered = new AtomicInteger();
        try (EmbeddedEngine engine = EmbeddedEngines.ready(settings(), data)) {
            Semaphore running = new Semaphore(AT_ONCE);
            long before = 0;
            for (int i = 0; i < REQUESTS; i++) {
                if (i == REQUESTS / 2) {
                    before = residentKilobytes();
                }
                assertThat(running.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                ask(engine, request(random), random, fault, answered, running);
                assertThat(fault.get()).isNull();
            }
            assertThat(running.tryAcquire(AT_ONCE, PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(fault.get()).isNull();
            System.out.printf(
                    "%d answered; resident memory grew by %d kB over the second half%n",
                    answered.get(), residentKilobytes() - before);
            assertThat(residentKilobytes() - before).isLessThan(200_000);
            assertThat(answered.get()).isGreaterThan(REQUESTS / 4);
            assertThat(AnswerProbe.of(engine.chat(Requests.chat("What is the capital of France?")))
                            .text())
                    .contains("Paris");
        }
    }

    /** Refusals are the request's own fault; what is broken is ours. */
    private static void ask(
            EmbeddedEngine engine,
            ChatRequest request,
            Random random,
            AtomicReference<@Nullable Throwable> fault,
            AtomicInteger answered,
            Semaphore running) {
        int cancelledAfter = random.nextInt(3) == 0 ? random.nextInt(6) : Integer.MAX_VALUE;
        AtomicInteger seen = new AtomicInteger();
        AtomicReference<@Nullable Cancellable> subscription = new AtomicReference<>();
        Runnable cancel = () -> {
            Cancellable current = subscription.get();
            if (current != null) {
                current.cancel();
            }
        };
        subscription.set(engine.chat(request)
                .onTermination()
                .invoke(() -> running.release())
                .subscribe()
                .with(
                        event -> {
                            check(event, request, fault);
                            if (seen.incrementAndGet() > cancelledAfter) {
                                cancel.run();
                            }
                        },
                        failure -> {
                            if (!(failure instanceof EngineException e) || !e.isClientFault()) {
                                fault.set(new AssertionError(request.body().toString(), failure));
                            }
                        },
                        answered::incrementAndGet));
        if (cancelledAfter == 0) {
            cancel.run();
        }
    }

    private static void check(ChatEvent event, ChatRequest request, AtomicReference<@Nullable Throwable> fault) {
        if (event.usage().isPresent()
                && event.usage().get().completionTokens() > request.maxTokens().orElse(Integer.MAX_VALUE)) {
            fault.set(new AssertionError("too many tokens: " + event.json()));
        }
    }

    private static ChatRequest request(Random random) {
        String text = TEXTS.get(random.nextInt(TEXTS.size()));
        return random.nextInt(5) == 0
                ? Requests.completion(text.isEmpty() ? "a" : text, body -> fill(body, random, false))
                : Requests.chat(text, body -> fill(body, random, true));
    }

    private static void fill(ObjectNode body, Random random, boolean chat) {
        body.put("max_tokens", random.nextInt(random.nextInt(4) == 0 ? 2 : 60));
        maybe(random, () -> body.put("temperature", random.nextInt(3) == 0 ? 0 : random.nextDouble() * 100));
        maybe(random, () -> body.put("top_p", random.nextInt(3) == 0 ? 0 : random.nextDouble()));
        maybe(random, () -> body.put("top_k", random.nextInt(3000) - 5));
        maybe(random, () -> body.put("min_p", random.nextInt(3) == 0 ? 1 : random.nextDouble()));
        maybe(random, () -> body.put("repeat_penalty", .1 + random.nextDouble() * 9.9));
        maybe(random, () -> body.put("presence_penalty", random.nextDouble() * 200 - 100));
        maybe(random, () -> body.put("frequency_penalty", random.nextDouble() * 200 - 100));
        maybe(random, () -> body.put("seed", random.nextLong()));
        maybe(random, () -> bias(body.putObject("logit_bias"), random));
        maybe(random, () -> body.set("response_format", Requests.object(FORMATS.get(random.nextInt(FORMATS.size())))));
        maybe(random, () -> {
            ArrayNode stops = body.putArray("stop");
            stops.add("fox").add(String.valueOf((char) ('a' + random.nextInt(26))));
        });
        maybe(random, () -> {
            if (chat) {
                body.put("logprobs", true).put("top_logprobs", random.nextInt(21));
            } else {
                body.put("logprobs", random.nextInt(21));
            }
        });
    }

    private static void bias(ObjectNode bias, Random random) {
        for (int i = random.nextInt(300); i >= 0; i--) {
            String token = String.valueOf(random.nextInt(1984));
            if (random.nextBoolean()) {
                bias.put(token, false);
            } else {
                bias.put(token, random.nextInt(201) - 100);
            }
        }
        maybe(random, () -> bias.put("the fox", random.nextInt(201) - 100));
    }

    private static void maybe(Random random, Runnable change) {
        if (random.nextInt(3) == 0) {
            change.run();
        }
    }

    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum()
                : 0;
    }
}
