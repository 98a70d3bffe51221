package dev.tandem.engine.embedded.decoding;

import dev.tandem.engine.embedded.libllama.LlamaContext.Decoded;
import dev.tandem.inference.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that computes a model's answers, all of them together: each batch takes every running answer a token
 * further, and prompts by a piece. An answer that nobody waits for any more is dropped before the next batch. Slots keep
 * what they have computed, for a prompt that begins alike.
 */
public final class DecodingLoop implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DecodingLoop.class);

    private final String name;
    private final Decoder decoder;
    private final Runnable afterEach;
    private final Supplier<EngineException> closing;
    private final LongSupplier nanos;
    private final List<Slot> slots;
    private final PromptPace pace;
    private final TaskQueue queue = new TaskQueue();
    private final Thread thread;
    private long turn;
    private long batches;

    /**
     * A loop that is not started.
     *
     * @param decoder closed at the end, on the decoding thread
     * @param afterEach run after each batch, on the decoding thread
     * @param closing what answers fail with that run or wait when it is closed
     * @param nanos a clock
     */
    public DecodingLoop(
            String name, Decoder decoder, Runnable afterEach, Supplier<EngineException> closing, LongSupplier nanos) {
        this.name = name;
        this.decoder = decoder;
        this.afterEach = afterEach;
        this.closing = closing;
        this.nanos = nanos;
        this.slots = IntStream.range(0, decoder.sequences()).mapToObj(Slot::new).toList();
        this.pace = new PromptPace(decoder.batchSize());
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    public DecodingLoop start() {
        thread.start();
        return this;
    }

    /** Takes an answer, which waits for a slot; {@code false} when it is closed, and then the task is the caller's still. */
    public boolean submit(DecodingTask task) {
        return queue.offer(task);
    }

    private void run() {
        try {
            while (!queue.isClosed()) {
                admit();
                step();
                afterEach.run();
            }
        } catch (InterruptedException e) {
            LOG.debugf("%s was interrupted", name);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s: the thread that computes answers ended", name);
        } finally {
            queue.close();
            slots.forEach(slot -> fail(slot, closing.get()));
            queue.drain().forEach(task -> end(task, closing.get()));
            afterEach.run();
            decoder.close();
        }
    }

    /** Frees the slots of answers that nobody wants, and gives away the free ones; waits where there is nothing to do. */
    private void admit() throws InterruptedException {
        for (Slot slot : slots) {
            DecodingTask task = slot.task();
            if (task != null && !task.isWanted()) {
                slot.release();
                end(task, null);
            }
        }
        for (List<Slot> free = slots(false); !free.isEmpty(); free = slots(false)) {
            boolean idle = free.size() == slots.size();
            DecodingTask task = queue.poll(idle);
            if (task == null) {
                return;
            }
            if (task.isWanted()) {
                give(SlotChoice.of(free, task).orElseThrow(), task);
            } else {
                end(task, null);
            }
        }
    }

    private List<Slot> slots(boolean busy) {
        List<Slot> some = new ArrayList<>(slots.size());
        for (Slot slot : slots) {
            if ((slot.task() != null) == busy) {
                some.add(slot);
            }
        }
        return some;
    }

    private void give(Slot slot, DecodingTask task) {
        int shared = task.reusesPrefix() ? slot.shared(task.prompt()) : 0;
        int kept = shared == slot.decoded() ? shared : decoder.keep(slot.id(), shared);
        slot.begin(task, kept, ++turn);
        guarded(slot, () -> task.begin(kept));
    }

    private void step() {
        List<Slot> busy = slots(true);
        if (busy.isEmpty()) {
            return;
        }
        int generating = 0;
        for (Slot slot : busy) {
            generating += slot.isGenerating() ? 1 : 0;
        }
        List<Piece> plan = BatchPlan.of(busy, decoder.batchSize(), pace.tokens(generating > 0), ++batches % 2 == 0);
        int promptTokens = Piece.tokens(plan) - generating;
        long begun = nanos.getAsLong();
        try {
            compute(plan);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s: a batch failed", name);
            plan.forEach(piece -> drop(piece.slot(), "The model failed while it worked on the answer.", e));
        }
        pace.took(promptTokens, generating > 0, nanos.getAsLong() - begun);
    }

    /** In one batch, or in several where the decoder finds no room for so many tokens at once. */
    private void compute(List<Piece> plan) {
        List<Integer> outputs = fill(plan);
        Decoded result = decoder.decode();
        int tokens = Piece.tokens(plan);
        if (result == Decoded.NO_ROOM && tokens > 1) {
            compute(Piece.first(plan, tokens / 2));
            compute(stillRunning(Piece.rest(plan, tokens / 2)));
        } else if (result == Decoded.DONE) {
            plan.forEach(piece -> piece.slot().advance(piece.count()));
            for (int i = 0; i < plan.size(); i++) {
                if (plan.get(i).output()) {
                    next(plan.get(i).slot(), outputs.get(i));
                }
            }
        } else {
            LOG.errorf("%s: llama.cpp could not compute a batch of %d tokens: %s", name, tokens, result);
            plan.forEach(piece -> drop(piece.slot(), "The model failed while it worked on the answer.", null));
        }
    }

    /** What failed in the first part of a batch has nothing in the second. */
    private static List<Piece> stillRunning(List<Piece> pieces) {
        return pieces.stream()
                .filter(piece -> piece.slot().task() != null && piece.slot().remaining() >= piece.count())
                .toList();
    }

    /** Where the last token of each piece stands in the batch. */
    private List<Integer> fill(List<Piece> plan) {
        decoder.clear();
        List<Integer> last = new ArrayList<>(plan.size());
        for (Piece piece : plan) {
            Slot slot = piece.slot();
            int at = -1;
            for (int i = 0; i < piece.count(); i++) {
                int position = slot.decoded() + i;
                boolean output = piece.output() && i == piece.count() - 1;
                at = decoder.add(slot.token(position), position, slot.id(), output);
            }
            last.add(at);
        }
        return last;
    }

    private void next(Slot slot, int output) {
        DecodingTask task = slot.task();
        if (task != null) {
            guarded(slot, () -> {
                OptionalInt token = task.next(output);
                if (token.isPresent()) {
                    slot.append(token.getAsInt());
                } else {
                    slot.release();
                    end(task, null);
                }
            });
        }
    }

    /** What goes wrong with one answer is no matter of the others. */
    private void guarded(Slot slot, Runnable work) {
        try {
            work.run();
        } catch (EngineException e) {
            fail(slot, e);
        } catch (RuntimeException | Error e) {
            LOG.errorf("%s: an answer failed: %s", name, e);
            fail(slot, new EngineException.Broken("The model failed while it worked on the answer.", e));
        }
    }

    /** The answer fails, and what its slot remembers is not to be trusted. */
    private void drop(Slot slot, String message, @Nullable Throwable cause) {
        fail(slot, new EngineException.Broken(message, cause));
        slot.forget();
        decoder.keep(slot.id(), 0);
    }

    private void fail(Slot slot, EngineException cause) {
        DecodingTask task = slot.task();
        if (task != null) {
            slot.release();
            end(task, cause);
        }
    }

    private void end(DecodingTask task, @Nullable EngineException cause) {
        try {
            if (cause != null) {
                task.fail(cause);
            }
        } finally {
            task.close();
        }
    }

    /** Takes no more answers; those that run or wait fail after the batch that is being computed. */
    @Override
    public void close() {
        queue.close();
    }

    /** Whether it takes answers: not after {@link #close()}, nor when its thread has ended by an error. */
    public boolean isOpen() {
        return !queue.isClosed();
    }

    /** Whether it has ended by then; after {@link #close()}. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return thread.join(patience);
    }
}
