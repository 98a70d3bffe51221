package dev.tandem.command;

import dev.tandem.engine.EnginesConfig;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Variant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** What would be served, for a terminal. */
final class ServedText {

    private ServedText() {}

    /** @param memory what the memory plan says */
    static String of(ModelCatalog catalog, EnginesConfig engines, Config config, String memory) {
        StringBuilder text = new StringBuilder("The configuration can be served:\n");
        for (Model model : catalog.models()) {
            text.append("\n").append(model.name());
            List<String> aliases = catalog.aliases(model);
            text.append(aliases.isEmpty() ? "\n" : " (also " + String.join(", ", aliases) + ")\n");
            int width = model.variants().stream()
                    .mapToInt(variant -> variant.name().length())
                    .max()
                    .orElse(1);
            double all = model.variants().stream().mapToDouble(Variant::weight).sum();
            for (Variant variant : model.variants()) {
                Optional<EnginesConfig.VariantConfig> own = Optional.ofNullable(
                                engines.models().get(model.name()))
                        .map(settings -> settings.variants().get(variant.name()));
                text.append(String.format(
                        Locale.ROOT,
                        "  %-" + width + "s %5.1f %%  %-12s  %s%n",
                        variant.name(),
                        100 * variant.weight() / all,
                        own.map(EnginesConfig.VariantConfig::engine).orElse(""),
                        own.flatMap(EnginesConfig.VariantConfig::model).orElse("")));
            }
        }
        return text + "\n" + memory + "\n\nat "
                + config.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0") + ":"
                + config.getOptionalValue("quarkus.http.port", Integer.class).orElse(8080) + ", with its data in "
                + config.getValue("tandem.data", String.class) + ".";
    }
}
