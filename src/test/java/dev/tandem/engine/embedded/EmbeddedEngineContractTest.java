package dev.tandem.engine.embedded;

import dev.tandem.inference.InferenceEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class EmbeddedEngineContractTest extends EmbeddedContract {

    @TempDir
    static Path data;

    @Override
    protected InferenceEngine ready(int slots) {
        return EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q8_0.gguf", slots), data);
    }
}
