package dev.tandem.command;

import dev.tandem.engine.EnginesConfig;
import dev.tandem.memory.MemoryPlanner;
import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.settings.ConfigurationFiles;
import dev.tandem.settings.EngineSettings;
import dev.tandem.settings.EnvironmentVariables;
import dev.tandem.settings.QuarkusSettings;
import dev.tandem.settings.SettingRanges;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Holds what was asked for on the command line against the rest of the configuration, before anything is opened or
 * started; and where only a check was asked for, lets nothing start.
 */
@Singleton
class StartGate {

    private static final Logger LOG = Logger.getLogger(StartGate.class);
    private static final int BEFORE_EVERYTHING = Interceptor.Priority.PLATFORM_BEFORE - 100;

    void check(
            @Observes @Priority(BEFORE_EVERYTHING) StartupEvent event,
            Config config,
            EnginesConfig engines,
            Instance<ModelCatalog> catalog,
            Instance<MemoryPlanner> memory,
            @Any Instance<ConfigurationCheck> checks) {
        ServeRequest request = Server.request();
        Optional<String> conflict =
                request.model().flatMap(name -> ConfiguredTwice.conflict(name, config.getConfigSources()));
        if (!request.checkOnly()) {
            List<String> complaints = new ArrayList<>(conflict.stream().toList());
            EngineChoice.missing(request, config).ifPresent(complaints::add);
            complaints.addAll(complaints(config.unwrap(SmallRyeConfig.class)));
            if (!complaints.isEmpty()) {
                throw new ConfigurationException(String.join(" ", complaints));
            }
            QuarkusSettings.warnings(config.unwrap(SmallRyeConfig.class)).forEach(LOG::warn);
            return;
        }
        ConfigurationFaults faults = new ConfigurationFaults();
        conflict.ifPresent(faults::add);
        checks.forEach(check -> check.check(faults));
        Optional<String> missing = EngineChoice.missing(request, config);
        missing.ifPresent(faults::add);
        List<String> found = faults.messages();
        complaints(config.unwrap(SmallRyeConfig.class)).stream()
                .filter(complaint -> found.stream().noneMatch(told -> concernSame(told, complaint)))
                .forEach(faults::add);
        String served = faults.messages().isEmpty()
                ? ServedText.of(catalog.get(), engines, config, memory.get().told())
                        + EngineChoice.of(request, config)
                                .map(choice -> " " + choice.told(request))
                                .orElse("")
                : "";
        throw new ConfigurationReport(
                served,
                faults.messages().stream()
                        .filter(fault -> missing.isEmpty() || missing.get().equals(fault) || !isProgram(fault, request))
                        .sorted()
                        .toList(),
                Stream.concat(
                                DemoNotice.warning(config.getConfigSources()).stream(),
                                QuarkusSettings.warnings(config.unwrap(SmallRyeConfig.class)).stream())
                        .toList());
    }

    /** What can be told of the configuration by itself. */
    private static List<String> complaints(SmallRyeConfig config) {
        List<String> complaints = new ArrayList<>(ConfigurationFiles.complaints(config));
        complaints.addAll(EnvironmentVariables.complaints(config));
        complaints.addAll(unresolved(config));
        complaints.addAll(SettingRanges.complaints(config));
        complaints.addAll(EngineSettings.complaints(config));
        return complaints.stream().distinct().toList();
    }

    /** A setting that may be left out counts as left out when its expression stands for nothing. */
    static List<String> unresolved(SmallRyeConfig config) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith("tandem."))
                .sorted()
                .flatMap(name -> config.getConfigValue(name).getProblems().stream())
                .map(problem -> SettingProblem.sentence(problem.getMessage()))
                .toList();
    }

    /** Each variant of the command line finds it missing by itself. */
    private static boolean isProgram(String fault, ServeRequest request) {
        String property = fault.substring(0, fault.indexOf(':') + 1);
        return request.settings().keySet().stream()
                .filter(setting -> setting.endsWith(".model"))
                .map(setting -> setting.replace("\"", ""))
                .anyMatch(setting -> property.equals(setting.replaceAll("model$", "binary:"))
                        || (property.equals(EngineChoice.SETTING + ":") && fault.contains("no program")));
    }

    /** Both begin with the setting's name. */
    private static boolean concernSame(String one, String other) {
        return one.substring(0, one.indexOf(':') + 1).equals(other.substring(0, other.indexOf(':') + 1));
    }
}
