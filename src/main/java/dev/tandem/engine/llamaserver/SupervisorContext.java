package dev.tandem.engine.llamaserver;

import dev.tandem.gguf.Inspection.Hasher;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/**
 * What all owned servers share.
 *
 * @param policy when to give up and to start anew
 * @param interval between two looks at a server that is ready
 * @param grace how long answers may go on when it is stopped
 * @param vertx for the connections to them
 * @param launcher starts them
 * @param orphanReaper knows them
 * @param hasher hashes their files
 * @param startLock lets them start one after another
 * @param clock the time
 * @param jitter from 0 to 1, for the pauses between restarts
 */
record SupervisorContext(
        RestartPolicy policy,
        Duration interval,
        Duration grace,
        Vertx vertx,
        ProcessLauncher launcher,
        OrphanReaper orphanReaper,
        Hasher hasher,
        StartLock startLock,
        InstantSource clock,
        DoubleSupplier jitter) {}
