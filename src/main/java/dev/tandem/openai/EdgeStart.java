package dev.tandem.openai;

import dev.tandem.openai.http.HeadDeadlines;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

/** Bounds how long a head may take, before the first connection is accepted. */
@Singleton
class EdgeStart {

    void install(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event, EdgeConfig config) {
        HeadDeadlines.install(config.headTimeout());
    }
}
