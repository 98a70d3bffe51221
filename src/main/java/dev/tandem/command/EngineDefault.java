package dev.tandem.command;

import dev.tandem.defaults.DefaultsAtRunTime;
import io.smallrye.config.ConfigSourceContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Gives the variants of the command line the engine that {@link EngineChoice} finds, where none is asked for. */
public final class EngineDefault extends DefaultsAtRunTime {

    private static final String MODEL = ".model";

    @Override
    protected ConfigSource defaults(ConfigSourceContext context) {
        ServeRequest request = Server.request();
        if (request.model().isEmpty()) {
            return source(Map.of());
        }
        Map<String, String> defaults = new HashMap<>();
        Optional<String> variable = Optional.ofNullable(System.getenv(EngineChoice.VARIABLE));
        variable.filter(program -> !program.isBlank())
                .ifPresent(program -> defaults.put(EngineChoice.SETTING, program.replace("$", "$$")));
        Optional<String> configured = Optional.ofNullable(
                        context.getValue(EngineChoice.SETTING).getValue())
                .or(() -> Optional.ofNullable(defaults.get(EngineChoice.SETTING)));
        EngineChoice.of(request, configured, EngineChoice.searchPath())
                .ifPresent(choice -> request.settings().keySet().stream()
                        .filter(setting -> setting.endsWith(MODEL))
                        .forEach(setting -> defaults.put(
                                setting.substring(0, setting.length() - MODEL.length()) + ".engine", choice.engine())));
        return source(defaults);
    }

    /** Above what every variant gets. */
    @Override
    protected int ordinal() {
        return super.ordinal() + 1;
    }
}
