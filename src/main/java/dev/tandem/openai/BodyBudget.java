package dev.tandem.openai;

import dev.tandem.chat.LargeRequestExecutor;
import dev.tandem.openai.http.AnswerTooLargeException;
import dev.tandem.openai.http.BodiesInFlightException;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the bodies of all requests under way may take together, from their first byte until nobody refers to
 * what was made of them, and the answers that are put together before they are sent. An eighth is the small ones' whatever the large ones take, and one large body is always let in when there is
 * no other. Of those that were let in, one at a time may take more for its tree than is left: they would else all break off
 * just before their ends. Thread-safe; its lock is held for a few instructions only.
 */
@ApplicationScoped
public class BodyBudget {

    /** Bytes of a body beyond which it is large. */
    static final int LARGE = LargeRequestExecutor.LARGE;

    /** What a byte of a body costs: itself, two for its text while that is decoded, two as text, one when sent on. */
    private static final long PER_BYTE = 6;
    /** What each value, bracket and name of the tree costs beside its text; a part of one word has six of them. */
    private static final long PER_TOKEN = 64;

    private static final int SHARE_OF_HEAP = 8;
    private static final int SHARE_FOR_SMALL = 8;

    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private long used;
    private long usedByLarge;
    private @Nullable Reservation overdrawn;

    @Inject
    BodyBudget(EdgeConfig config) {
        this(config.maxBodiesInFlight()
                .map(MemorySize::asLongValue)
                .orElseGet(() -> Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    /** @param limit bytes of memory, at least 1 */
    BodyBudget(long limit) {
        this.limit = limit;
    }

    /** Nothing is taken yet. */
    Reservation open() {
        return new Reservation();
    }

    /** Bytes that are taken. */
    long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    /** What one request takes. It begins with one holder; when the last one has released it, all is given back. */
    public final class Reservation {
        private long held;
        private long forBody;
        private long forTree;
        private long forAnswer;
        private boolean large;
        private int holders = 1;

        private Reservation() {}

        /** Takes what a body of so many bytes costs; {@code false} when there is no room, and nothing more is taken. */
        boolean body(long bytes) {
            return take(Math.max(forBody, bytes * PER_BYTE), forTree, forAnswer, bytes > LARGE, false);
        }

        /** Takes what a tree of so many values, brackets and names costs beside its body; as above. */
        public boolean tree(long tokens) {
            return take(forBody, Math.max(forTree, tokens * PER_TOKEN), forAnswer, false, true);
        }

        /**
         * Takes what an answer costs that is sent as a whole, so far.
         *
         * @param bytes of memory
         * @throws AnswerTooLargeException when there would never be room for it
         * @throws BodiesInFlightException when there is none now
         */
        void answer(long bytes) {
            if (bytes > limit - limit / SHARE_FOR_SMALL) {
                throw new AnswerTooLargeException();
            }
            if (!take(forBody, forTree, Math.max(forAnswer, bytes), bytes > LARGE * PER_BYTE, false)) {
                throw new BodiesInFlightException();
            }
        }

        private boolean take(long body, long tree, long answer, boolean becomesLarge, boolean mayOverdraw) {
            lock.lock();
            try {
                long more = body + tree + answer - held;
                boolean isLarge = large || becomesLarge;
                long forSmall = limit / SHARE_FOR_SMALL;
                boolean fits = isLarge
                        ? used + more <= limit - forSmall || usedByLarge == (large ? held : 0)
                        : used + more <= limit || used - usedByLarge + more <= forSmall;
                boolean overdraws = !fits && mayOverdraw && (overdrawn == null || overdrawn == this);
                if (holders == 0 || !(fits || overdraws)) {
                    return false;
                }
                overdrawn = overdraws ? this : overdrawn;
                used += more;
                usedByLarge += isLarge ? more + (large ? 0 : held) : 0;
                held += more;
                forBody = body;
                forTree = tree;
                forAnswer = answer;
                large = isLarge;
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Adds a holder; {@code false} when the last one has gone already. */
        boolean retain() {
            lock.lock();
            try {
                if (holders == 0) {
                    return false;
                }
                holders++;
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** A holder goes. */
        void release() {
            lock.lock();
            try {
                if (--holders == 0) {
                    giveBack();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Of the body nothing is kept. */
        void drop() {
            lock.lock();
            try {
                giveBack();
            } finally {
                lock.unlock();
            }
        }

        private void giveBack() {
            used -= held;
            usedByLarge -= large ? held : 0;
            held = 0;
            forBody = 0;
            forTree = 0;
            forAnswer = 0;
            large = false;
            overdrawn = overdrawn == this ? null : overdrawn;
        }
    }
}
