package dev.tandem.engine.embedded;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;

/** With the library of v0.5.0. */
@Tag("llama-server")
class CurrentRandomRequestsTest extends RandomRequests {

    @Override
    protected EmbeddedSettings settings() {
        return EmbeddedEngines.settings(
                "classpath:models/demo-Q2_K.gguf", 4, OptionalInt.empty(), Optional.of(NativeLibraries.currentFile()));
    }
}
