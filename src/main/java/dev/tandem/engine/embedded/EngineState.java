package dev.tandem.engine.embedded;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.EngineHealth.Status;
import java.time.Duration;

/** Where an embedded engine is in its life: loading, then ready or failed, and closed in the end. */
sealed interface EngineState {

    /** How that looks to the operator. */
    EngineHealth health();

    /** The model, for one that is ready. */
    LoadedModel model();

    /** On its way up. */
    record Loading(String name) implements EngineState {
        @Override
        public EngineHealth health() {
            return new EngineHealth(Status.LOADING, "loading " + name);
        }

        @Override
        public LoadedModel model() {
            throw new EngineException.Loading("The model is being loaded. Retry in a moment.");
        }

        EngineState ready(LoadedModel loaded) {
            return new Ready(loaded);
        }

        EngineState failed(String detail) {
            return new Failed(detail);
        }
    }

    /** Answers. */
    record Ready(LoadedModel model) implements EngineState {
        @Override
        public EngineHealth health() {
            return EngineHealth.READY;
        }
    }

    /** Could not be loaded: needs another configuration and a new start. */
    record Failed(String detail) implements EngineState {
        @Override
        public EngineHealth health() {
            return new EngineHealth(Status.FAILED, detail);
        }

        @Override
        public LoadedModel model() {
            throw new EngineException.Unavailable(
                    "The model could not be loaded; the server's operator can see why.", Duration.ofMinutes(1));
        }
    }

    /** Stopped for good. */
    record Closed() implements EngineState {
        @Override
        public EngineHealth health() {
            return new EngineHealth(Status.FAILED, "stopped");
        }

        @Override
        public LoadedModel model() {
            throw refusal();
        }

        /** What those get whose request comes too late. */
        EngineException refusal() {
            return new EngineException.Unavailable("The server is shutting down.", Duration.ofSeconds(10));
        }
    }
}
