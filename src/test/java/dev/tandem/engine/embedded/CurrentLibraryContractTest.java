package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.InferenceEngineContract;
import dev.tandem.testing.Requests;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The embedded engine with a libllama of v0.5.0 in place of the packed one. */
@Tag("llama-server")
class CurrentLibraryContractTest extends InferenceEngineContract {

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

    @Override
    protected ChatRequest endless() {
        return Requests.chat(
                "Tell me a story about a fox.", body -> body.set("logit_bias", Requests.object("{'1':-100,'5':-100}")));
    }

    @Override
    protected ObjectNode biasAgainstCapital() {
        return EmbeddedEngines.biasAgainst(engine(), " Paris");
    }
}
