package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.scoring.LlamaLibrary;
import dev.tandem.engine.embedded.scoring.ScoringDisabledException;
import dev.tandem.inference.UnscorableException;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The native library as scoring uses it, looked at once for all engines. */
final class ScoringLibrary {

    private static final Logger LOG = Logger.getLogger(ScoringLibrary.class);

    private ScoringLibrary() {}

    /**
     * The library; blocks while it is loaded.
     *
     * @throws UnscorableException when answers cannot be scored with it; the log says why
     */
    static LlamaLibrary require() {
        return Once.LIBRARY.orElseThrow(
                () -> new UnscorableException("the native library cannot score; the log says why"));
    }

    private static final class Once {
        private static final Optional<LlamaLibrary> LIBRARY = look();
    }

    private static Optional<LlamaLibrary> look() {
        try {
            return Optional.of(LlamaLibrary.of(NativeLibrary.symbols()));
        } catch (ScoringDisabledException | RuntimeException | LinkageError e) {
            LOG.warnf("Embedded variants cannot score answers, so their drift is not measured. %s", e.getMessage());
            return Optional.empty();
        }
    }
}
