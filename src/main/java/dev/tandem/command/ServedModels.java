package dev.tandem.command;

import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Variant;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.Locale;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Says at start what is served, and loudly when that is the demo although there is a configuration. */
@Singleton
class ServedModels {

    private static final Logger LOG = Logger.getLogger(ServedModels.class);

    void tell(
            @Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent event,
            ModelCatalog catalog,
            Config config) {
        LOG.info("Serving " + catalog.models().stream().map(ServedModels::text).collect(Collectors.joining(", ")));
        ServeRequest request = Server.request();
        EngineChoice.of(request, config).ifPresent(choice -> LOG.info(choice.told(request)));
        DemoNotice.warning(config.getConfigSources()).ifPresentOrElse(LOG::warn, () -> {
            if (DemoNotice.isDemo(config.getConfigSources())) {
                LOG.info("No model is configured: that is the bundled demo. Name yours in config/application.yaml,"
                        + " below tandem.models.");
            }
        });
    }

    private static String text(Model model) {
        double all = model.variants().stream().mapToDouble(Variant::weight).sum();
        return model.variants().stream()
                .map(variant -> String.format(Locale.ROOT, "%s %.1f %%", variant.name(), 100 * variant.weight() / all))
                .collect(Collectors.joining(", ", model.name() + " (", ")"));
    }
}
