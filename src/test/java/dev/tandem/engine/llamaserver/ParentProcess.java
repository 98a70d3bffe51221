package dev.tandem.engine.llamaserver;

import dev.tandem.inference.InferenceEngine;
import java.nio.file.Path;

/** A Tandem that can be killed: makes one ready server, says so, and waits. */
final class ParentProcess {

    private ParentProcess() {}

    /** @param arguments the data directory */
    public static void main(String... arguments) throws InterruptedException {
        Workshop workshop = new Workshop(Path.of(arguments[0]), Workshop.real(Workshop.VARIANT));
        InferenceEngine engine = workshop.create();
        Workshop.awaitReady(engine);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
