package dev.tandem.engine.embedded;

import org.junit.jupiter.api.Tag;

/** With the packed library. */
@Tag("unit")
class PackedRandomRequestsTest extends RandomRequests {

    @Override
    protected EmbeddedSettings settings() {
        return EmbeddedEngines.demo("demo-Q2_K.gguf", 4);
    }
}
