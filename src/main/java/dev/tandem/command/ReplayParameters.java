package dev.tandem.command;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Parameters of a new replay. The server knows them by the same names and judges their values. */
final class ReplayParameters {

    private static final String RECORDED = "--recorded";

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "MODEL", description = "Whose variants answer.")
    @Nullable
    String model;

    @Option(names = "--variants", paramLabel = "A,B", description = "Who answers; else all.")
    @Nullable
    String variants;

    @Option(names = "--control", paramLabel = "A", description = "Whom the others are compared with.")
    @Nullable
    String control;

    @Option(names = "--seed", paramLabel = "N", description = "Decides all that is drawn.")
    @Nullable
    String seed;

    @Option(names = "--order", paramLabel = "ORDER", description = "paired or by_variant.")
    @Nullable
    String order;

    @Option(names = "--turns", paramLabel = "TURNS", description = "Of recorded chats: last, first or all.")
    @Nullable
    String turns;

    @Option(names = "--max-tokens", paramLabel = "N", description = "For prompts that set no bound.")
    @Nullable
    String maxTokens;

    @Option(names = "--floor", paramLabel = "SHARE", description = "Share of prompts that show noise.")
    @Nullable
    String floor;

    @Option(
            names = "--drift",
            paramLabel = "DRIFT",
            description = "on; all loads variants that take turns again for it; off.")
    @Nullable
    String drift;

    @Option(names = RECORDED, description = "Replays what the server recorded.")
    boolean recorded;

    @Option(names = "--since", paramLabel = "TIME", description = "Of recorded ones: those from then on.")
    @Nullable
    String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Of recorded ones: those before then.")
    @Nullable
    String until;

    @Option(names = "--limit", paramLabel = "N", description = "Of recorded ones: so many of the newest.")
    @Nullable
    String limit;

    /** Those that are set, as the server names them. */
    Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        for (OptionSpec option : spec.options()) {
            if (option.getValue() instanceof String value) {
                values.put(option.longestName().substring(2).replace('-', '_'), value);
            }
        }
        if (recorded) {
            values.put("prompts", "recorded");
        }
        return values;
    }
}
