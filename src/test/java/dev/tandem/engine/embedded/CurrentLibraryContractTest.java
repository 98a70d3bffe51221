package dev.tandem.engine.embedded;

import dev.tandem.inference.InferenceEngine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The embedded engine with a libllama of v0.5.0 in place of the packed one. */
@Tag("llama-server")
class CurrentLibraryContractTest extends EmbeddedContract {

    @TempDir
    static Path data;

    @Override
    protected InferenceEngine ready(int slots) {
        return EmbeddedEngines.ready(
                EmbeddedEngines.settings(
                        "classpath:models/demo-Q8_0.gguf",
                        slots,
                        OptionalInt.empty(),
                        Optional.of(NativeLibraries.currentFile())),
                data);
    }
}
