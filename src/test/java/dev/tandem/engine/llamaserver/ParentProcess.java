package dev.tandem.engine.llamaserver;

import dev.tandem.inference.InferenceEngine;
import java.nio.file.Path;

/** A Tandem that can be killed: makes one ready server, says so, and waits. */
final class ParentProcess {

    private ParentProcess() {}

    /** @param arguments the data directory */
    public static void main(String... arguments) throws InterruptedException {
        EngineFixture engineFixture =
                new EngineFixture(Path.of(arguments[0]), EngineFixture.real(EngineFixture.VARIANT));
        InferenceEngine engine = engineFixture.create();
        EngineFixture.awaitReady(engine);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
