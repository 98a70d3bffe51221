package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.handlers.AsyncHandler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LogDrainTest {

    private static final int LINES = 200;

    @Test
    void shouldWriteAllThatWaitsWhenItIsDrained() {
        CountDownLatch reading = new CountDownLatch(1);
        Console console = new Console(reading);
        AsyncHandler queue = queue(console);
        ExtHandler root = new ExtHandler() {};
        root.addHandler(queue);
        IntStream.range(0, LINES).forEach(line -> queue.publish(record(line)));

        reading.countDown();
        LogDrain.queues(Stream.<Handler>of(root)).forEach(found -> new LogDrain(found).drain(Duration.ofSeconds(30)));

        assertThat(console.lines).hasSize(LINES).last().isEqualTo("line " + (LINES - 1));
    }

    @Test
    void shouldWriteLinesTogetherAndTheLastOnesToo() {
        CountDownLatch reading = new CountDownLatch(1);
        Console console = new Console(reading);
        AsyncHandler queue = queue(console);
        ConsoleBatching.begin(queue);
        IntStream.range(0, LINES).forEach(line -> queue.publish(record(line)));

        reading.countDown();
        new LogDrain(queue).drain(Duration.ofSeconds(30));

        assertThat(console.lines).hasSize(LINES);
        assertThat(console.flushed).isNotEmpty().last().isEqualTo(LINES);
        assertThat(console.flushed).hasSizeLessThan(LINES / 2);
    }

    @Test
    void shouldWriteTheLastLinesOfAQueueThatWasClosedBefore() throws InterruptedException {
        Console console = new Console(new CountDownLatch(0));
        AsyncHandler queue = queue(console);
        ConsoleBatching.begin(queue);
        LogDrain drain = new LogDrain(queue);
        IntStream.range(0, LINES).forEach(line -> queue.publish(record(line)));
        queue.close();
        while (queue.getHandlers().length > 0) {
            Thread.sleep(1);
        }

        drain.drain(Duration.ofSeconds(30));

        assertThat(console.flushed).isNotEmpty().last().isEqualTo(LINES);
    }

    @Test
    void shouldNotWaitForEverWhenNobodyReads() {
        CountDownLatch reading = new CountDownLatch(1);
        Console console = new Console(reading);
        AsyncHandler queue = queue(console);
        queue.publish(record(0));

        new LogDrain(queue).drain(Duration.ofMillis(1));

        assertThat(console.lines).isEmpty();
        reading.countDown();
    }

    private static AsyncHandler queue(Console console) {
        AsyncHandler queue = new AsyncHandler(LINES);
        queue.addHandler(console);
        queue.setCloseChildren(false);
        return queue;
    }

    private static ExtLogRecord record(int line) {
        return new ExtLogRecord(Level.INFO, "line " + line, LogDrainTest.class.getName());
    }

    /** Writes nothing until somebody reads, whoever interrupts it. */
    private static final class Console extends ExtHandler {
        private final CountDownLatch reading;
        private final List<String> lines = new CopyOnWriteArrayList<>();
        /** How many lines there were each time. */
        private final List<Integer> flushed = new CopyOnWriteArrayList<>();

        Console(CountDownLatch reading) {
            this.reading = reading;
        }

        @Override
        protected void doPublish(ExtLogRecord record) {
            boolean interrupted = false;
            while (true) {
                try {
                    reading.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            lines.add(record.getMessage());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            super.doPublish(record);
        }

        @Override
        public void flush() {
            flushed.add(lines.size());
        }
    }
}
