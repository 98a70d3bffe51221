package dev.tandem.engine.llamaserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The children that this data directory knows of, and the end of those that an earlier run left behind.
 *
 * <p>A process is ended only if it is provably ours: the same number, the same start and the same program as written
 * down, and the Tandem that started it is gone. Everything else is left alone, and what is written about it forgotten,
 * unless its owner still runs. Thread-safe; blocks.
 */
final class OrphanReaper {

    private static final Logger LOG = Logger.getLogger(OrphanReaper.class);
    private static final long END_SECONDS = 5;

    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean swept;

    /** @param data where Tandem keeps what must outlive it */
    OrphanReaper(Path data) {
        this.directory = data.resolve("llama-server");
    }

    /** Ends what an earlier run left behind; the first call does it, and others wait for it. */
    void endOnce() {
        lock.lock();
        try {
            if (!swept) {
                swept = true;
                end();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes a child down; where that fails it is said in the log, for the child can serve all the same. */
    void remember(PidFile child) {
        try {
            child.write(directory);
        } catch (IOException e) {
            LOG.warnf(
                    "%s cannot be written (%s): if Tandem is killed, its llama-server %d may stay. Make tandem.data"
                            + " writable.",
                    directory, e, child.child().pid());
        }
    }

    /** Forgets a child that has ended. */
    void forget(PidFile child) {
        try {
            child.remove(directory);
        } catch (IOException e) {
            LOG.debugf("%s: a child that has ended is still noted down: %s", directory, e);
        }
    }

    private void end() {
        try {
            for (Path file : PidFile.in(directory)) {
                Optional<PidFile> child = PidFile.read(file);
                if (child.filter(c -> c.owner().isAlive()).isEmpty()) {
                    child.ifPresent(OrphanReaper::end);
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warnf("%s: cannot look for llama-servers of an earlier run: %s", directory, e);
        }
    }

    private static void end(PidFile child) {
        ProcessHandle.of(child.child().pid())
                .filter(process -> child.child().isAlive() && runsOneOf(child, process))
                .ifPresent(process -> {
                    LOG.warnf("Ending llama-server %d, which an earlier run left behind.", process.pid());
                    process.destroyForcibly();
                    await(process);
                });
    }

    private static boolean runsOneOf(PidFile child, ProcessHandle process) {
        return process.info().command().filter(child.programs()::contains).isPresent();
    }

    /** Its memory must be free before the next one looks for some. */
    private static void await(ProcessHandle process) {
        try {
            process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.warnf("llama-server %d of an earlier run has not ended yet.", process.pid());
        }
    }
}
