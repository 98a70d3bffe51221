package dev.tandem.engine.embedded.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class DecodingLoopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private @Nullable DecodingLoop opened;

    private DecodingLoop loop(FakeDecoder decoder) {
        DecodingLoop made = new DecodingLoop(
                "test", decoder, () -> {}, () -> new EngineException.Loading("closing"), System::nanoTime);
        opened = made;
        return made;
    }

    @AfterEach
    void close() throws InterruptedException {
        DecodingLoop running = opened;
        if (running != null) {
            running.close();
        }
    }

    /** An answer of so many tokens. */
    private static final class Task implements DecodingTask {
        final FakeDecoder decoder;
        final int[] prompt;
        final int limit;
        final boolean reuses;
        final List<Integer> answer = new ArrayList<>();
        final CountDownLatch ended = new CountDownLatch(1);
        IntConsumer onToken = count -> {};
        volatile boolean wanted = true;
        volatile @Nullable EngineException failure;
        volatile int remembered = -1;
        final AtomicInteger closes = new AtomicInteger();

        Task(FakeDecoder decoder, int[] prompt, int limit, boolean reuses) {
            this.decoder = decoder;
            this.prompt = prompt;
            this.limit = limit;
            this.reuses = reuses;
        }

        @Override
        public int[] prompt() {
            return prompt;
        }

        @Override
        public boolean reusesPrefix() {
            return reuses;
        }

        @Override
        public boolean isWanted() {
            return wanted;
        }

        @Override
        public void begin(int remembered) {
            this.remembered = remembered;
        }

        @Override
        public OptionalInt next(int output) {
            int token = decoder.output(output);
            answer.add(token);
            onToken.accept(answer.size());
            return answer.size() < limit ? OptionalInt.of(token) : OptionalInt.empty();
        }

        @Override
        public void fail(EngineException cause) {
            failure = cause;
        }

        @Override
        public void close() {
            closes.incrementAndGet();
            ended.countDown();
        }

        Task await() throws InterruptedException {
            assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return this;
        }
    }

    private static int[] prompt(Random random, int most) {
        return random.ints(1 + random.nextInt(most), 0, 5).toArray();
    }

    @Test
    void shouldFailOneAnswerOnlyWhenItRunsIntoAnError() throws InterruptedException {
        FakeDecoder decoder = new FakeDecoder(2, 32, 0);
        DecodingLoop loop = loop(decoder);
        Task faulty = new Task(decoder, new int[] {1, 2}, 5, false);
        faulty.onToken = count -> {
            throw new StackOverflowError("too deep");
        };
        Task sound = new Task(decoder, new int[] {3}, 5, false);
        loop.submit(faulty);
        loop.submit(sound);

        loop.start();

        assertThat(faulty.await().failure).isInstanceOf(EngineException.Broken.class);
        assertThat(sound.await().failure).isNull();
        assertThat(loop.isOpen()).isTrue();
    }

    @Test
    void shouldFailAllAnswersAndTakeNoMoreWhenItsThreadEnds() throws InterruptedException {
        FakeDecoder decoder = new FakeDecoder(1, 32, 0);
        DecodingLoop loop = new DecodingLoop(
                "test",
                decoder,
                () -> {
                    throw new OutOfMemoryError("none left");
                },
                () -> new EngineException.Loading("closing"),
                System::nanoTime);
        Task running = new Task(decoder, new int[] {1}, 500, false);
        Task waiting = new Task(decoder, new int[] {1}, 500, false);
        loop.submit(running);
        loop.submit(waiting);

        loop.start();

        assertThat(running.await().failure).isNotNull();
        assertThat(waiting.await().failure).isNotNull();
        assertThat(loop.isOpen()).isFalse();
        assertThat(loop.submit(new Task(decoder, new int[] {1}, 1, false))).isFalse();
    }

    /** Whatever else is computed in the same batches, whether some find no room, and whether memory can be cut. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldAnswerEachAsIfItWereAlone(int kind) throws InterruptedException {
        Random random = new Random(kind);
        FakeDecoder decoder = new FakeDecoder(4, 32, kind);
        decoder.largestRoom = kind == 1 ? 5 : kind == 2 ? 1 : Integer.MAX_VALUE;
        decoder.cuts = kind != 3;
        DecodingLoop loop = loop(decoder);
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Task task = new Task(decoder, prompt(random, 100), 1 + random.nextInt(20), random.nextBoolean());
            int cancelledAt = random.nextInt(4) == 0 ? random.nextInt(20) : -1;
            task.onToken = count -> task.wanted = count != cancelledAt;
            tasks.add(task);
            assertThat(loop.submit(task)).isTrue();
        }
        loop.start();
        for (Task task : tasks) {
            task.await();
            assertThat(task.failure).isNull();
            assertThat(task.closes.get()).isEqualTo(1);
            assertThat(task.answer)
                    .isEqualTo(FakeDecoder.answer(task.prompt, task.limit).subList(0, task.answer.size()));
            assertThat(task.answer.size() == task.limit || !task.wanted).isTrue();
            assertThat(task.reuses || task.remembered <= 0).isTrue();
        }
    }

    @Test
    void shouldGoOnAfterBatchesThatFail() throws InterruptedException {
        Random random = new Random(5);
        FakeDecoder decoder = new FakeDecoder(3, 16, 5);
        decoder.failures = .05;
        DecodingLoop loop = loop(decoder).start();
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Task task = new Task(decoder, prompt(random, 30), 1 + random.nextInt(10), true);
            tasks.add(task);
            loop.submit(task);
        }
        int whole = 0;
        for (Task task : tasks) {
            task.await();
            assertThat(task.closes.get()).isEqualTo(1);
            if (task.failure == null) {
                whole++;
                assertThat(task.answer).isEqualTo(FakeDecoder.answer(task.prompt, task.limit));
            } else {
                assertThat(task.failure).isInstanceOf(EngineException.Broken.class);
            }
        }
        assertThat(whole).isBetween(30, 290);
    }

    @Test
    void shouldFailOneAnswerAloneWhenItsSamplerDoes() throws InterruptedException {
        FakeDecoder decoder = new FakeDecoder(2, 16, 1);
        DecodingLoop loop = loop(decoder);
        Task broken = new Task(decoder, new int[] {1, 2}, 10, true);
        broken.onToken = count -> {
            throw new IllegalStateException("no token is left");
        };
        Task sound = new Task(decoder, new int[] {1, 3}, 10, true);
        loop.submit(broken);
        loop.submit(sound);
        loop.start();
        assertThat(broken.await().failure).isInstanceOf(EngineException.Broken.class);
        assertThat(sound.await().answer).isEqualTo(FakeDecoder.answer(sound.prompt, 10));
    }

    @Test
    void shouldComputeOnlyWhatIsNewOfAConversation() throws InterruptedException {
        FakeDecoder decoder = new FakeDecoder(2, 64, 1);
        DecodingLoop loop = loop(decoder).start();
        int[] first = IntStream.range(0, 50).toArray();
        Task one = new Task(decoder, first, 10, true);
        loop.submit(one);
        one.await();
        int[] second = IntStream.concat(
                        IntStream.concat(
                                IntStream.of(first), one.answer.stream().mapToInt(i -> i)),
                        IntStream.of(7, 8, 9))
                .toArray();
        Task other = new Task(decoder, IntStream.range(500, 520).toArray(), 3, true);
        loop.submit(other);
        other.await();
        Task two = new Task(decoder, second, 5, true);
        loop.submit(two);
        two.await();

        // The last token of an answer is never computed.
        assertThat(two.remembered).isEqualTo(59);
        assertThat(two.answer).isEqualTo(FakeDecoder.answer(second, 5));
        Task again = new Task(decoder, second, 5, true);
        loop.submit(again);
        assertThat(again.await().remembered).isEqualTo(second.length - 1);
        Task edited = new Task(
                decoder,
                IntStream.concat(IntStream.range(0, 30), IntStream.of(3)).toArray(),
                5,
                true);
        loop.submit(edited);
        assertThat(edited.await().remembered).isEqualTo(30);
        Task afresh = new Task(decoder, second, 5, false);
        loop.submit(afresh);
        assertThat(afresh.await().remembered).isZero();
    }

    @Test
    void shouldGoOnWithAnswersWhileALongPromptIsComputed() throws InterruptedException {
        FakeDecoder decoder = new FakeDecoder(3, 16, 1);
        DecodingLoop loop = loop(decoder);
        Task lengthy = new Task(decoder, new int[2000], 1, true);
        Task shortOne = new Task(decoder, new int[] {1, 2, 3}, 40, true);
        List<Integer> lengthyThen = new ArrayList<>();
        shortOne.onToken = count -> lengthyThen.add(lengthy.answer.size());
        loop.submit(lengthy);
        loop.submit(shortOne);
        loop.start();
        shortOne.await();
        assertThat(lengthyThen).hasSize(40).containsOnly(0);
        assertThat(lengthy.await().answer).hasSize(1);
        assertThat(decoder.sizes).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(16));
    }

    @Test
    void shouldFailWhatRunsAndWaitsWhenItIsClosed() throws InterruptedException {
        FakeDecoder decoder = new FakeDecoder(1, 16, 1);
        DecodingLoop loop = loop(decoder);
        Task running = new Task(decoder, new int[] {1}, Integer.MAX_VALUE, true);
        Task waiting = new Task(decoder, new int[] {2}, 1, true);
        running.onToken = count -> {
            if (count == 10) {
                loop.close();
            }
        };
        loop.submit(running);
        loop.submit(waiting);
        loop.start();
        assertThat(running.await().failure).isInstanceOf(EngineException.Loading.class);
        assertThat(running.answer).hasSize(10);
        assertThat(waiting.await().failure).isInstanceOf(EngineException.Loading.class);
        assertThat(loop.awaitEnd(PATIENCE)).isTrue();
        assertThat(decoder.closed).isTrue();
        assertThat(loop.submit(new Task(decoder, new int[] {2}, 1, true))).isFalse();
    }

    @Test
    void shouldNeverStartWhatNobodyWantsAnyMore() throws InterruptedException {
        FakeDecoder decoder = new FakeDecoder(1, 16, 1);
        DecodingLoop loop = loop(decoder);
        Task unwanted = new Task(decoder, new int[] {1}, 5, true);
        unwanted.wanted = false;
        loop.submit(unwanted);
        loop.start();
        assertThat(unwanted.await().remembered).isEqualTo(-1);
        assertThat(decoder.computed).isZero();
    }
}
