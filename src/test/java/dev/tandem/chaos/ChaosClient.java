package dev.tandem.chaos;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Sends the whole catalogue at random, over and over, each request on a connection of its own. */
final class ChaosClient {

    /** Slow enough that it is what is sent that hurts, not how much of it. */
    private static final Duration PACE = Duration.ofMillis(100);

    private static final int AT_ONCE = 24;
    private static final int HOLDING_AT_ONCE = 40;
    /** Failures in a row are what opens a circuit breaker, and honest answers lie between all others. */
    private static final int IN_A_ROW = 6;

    private final List<ChaosRequest> catalogue;
    private final SocketExchange exchange;
    private final Duration patience;
    private final Random random;
    private final Deque<ChaosRequest> deck = new ArrayDeque<>();
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Semaphore holding = new Semaphore(HOLDING_AT_ONCE);
    private final Map<ChaosRequest, Map<String, Integer>> outcomes = new ConcurrentHashMap<>();
    private volatile boolean sending = true;

    ChaosClient(List<ChaosRequest> catalogue, SocketExchange exchange, Duration patience, Random random) {
        this.catalogue = catalogue;
        this.exchange = exchange;
        this.patience = patience;
        this.random = random;
    }

    /** Goes on for that long, and until each request was sent, within reason; returns when all have ended. */
    void run(Duration length) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        long latest = end + patience.toNanos();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int sent = 0; System.nanoTime() < (sent < catalogue.size() ? latest : end); sent++) {
                ChaosRequest request = next();
                Semaphore permits = request.manner().isHolding() ? holding : free;
                int times = request.section().equals("A") ? IN_A_ROW : 1;
                for (int i = 0; i < times; i++) {
                    if (permits.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                        senders.execute(() -> send(request, permits));
                    }
                }
                Thread.sleep(PACE);
            }
            sending = false;
        } finally {
            sending = false;
        }
    }

    /** Until the last was sent; the ends of some may be yet to come. */
    boolean isSending() {
        return sending;
    }

    private ChaosRequest next() {
        if (deck.isEmpty()) {
            List<ChaosRequest> shuffled = new ArrayList<>(catalogue);
            Collections.shuffle(shuffled, random);
            deck.addAll(shuffled);
        }
        return deck.remove();
    }

    private void send(ChaosRequest request, Semaphore permits) {
        try {
            String outcome = exchange.outcome(request);
            outcomes.computeIfAbsent(request, any -> new ConcurrentHashMap<>()).merge(outcome, 1, Integer::sum);
        } finally {
            permits.release();
        }
    }

    /** How many ended. */
    int sent() {
        return outcomes.values().stream()
                .flatMap(ends -> ends.values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Ends that were not expected, by request. */
    Map<String, String> surprises() {
        Map<String, String> surprises = new TreeMap<>();
        for (ChaosRequest request : catalogue) {
            Map<String, Integer> ends = outcomes.getOrDefault(request, Map.of("never sent", 1));
            if (!ends.keySet().stream().allMatch(request::expects)) {
                surprises.put(request.toString(), ends + " in place of " + request.expected());
            }
        }
        return surprises;
    }
}
