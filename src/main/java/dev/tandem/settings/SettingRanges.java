package dev.tandem.settings;

import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ranges of all settings that are numbers, times, sizes or switches, and the check that the configured ones are in
 * theirs. A test holds the table to the configuration mappings. What depends on other settings, or on an engine, is
 * checked where that is known.
 */
public final class SettingRanges {

    /** A name, with a {@code *} for each name of the operator's choosing; the unit; the least; the most. */
    private static final String TABLE = """
            tandem.models.*.blind switch
            tandem.models.*.sampling.temperature number 0 2
            tandem.models.*.sampling.top-p number 0 1
            tandem.models.*.sampling.top-k number 0
            tandem.models.*.sampling.min-p number 0 1
            tandem.models.*.sampling.repeat-penalty number 0.1 10
            tandem.models.*.sampling.presence-penalty number -2 2
            tandem.models.*.sampling.frequency-penalty number -2 2
            tandem.models.*.switchback.window time >0s
            tandem.models.*.switchback.jitter number 0
            tandem.models.*.switchback.drain-limit time 0s
            tandem.models.*.switchback.queue number 0
            tandem.models.*.switchback.patience time >0s
            tandem.models.*.experiment.drift.top-n number 1 1000
            tandem.models.*.experiment.drift.queue number 1
            tandem.models.*.experiment.drift.idle time 0s
            tandem.models.*.experiment.drift.keep number 1
            tandem.models.*.experiment.drift.text-tokens number 1
            tandem.models.*.recording.enabled switch
            tandem.models.*.recording.max-size size 16M
            tandem.models.*.recording.retention time >0s
            tandem.models.*.variants.*.weight number 0 1000000000
            tandem.models.*.variants.*.max-concurrent number 1
            tandem.models.*.variants.*.queue number 0
            tandem.models.*.variants.*.timeout.queue time >0s
            tandem.models.*.variants.*.timeout.first-event time >0s
            tandem.models.*.variants.*.timeout.idle time >0s
            tandem.models.*.variants.*.timeout.whole time >0s
            tandem.models.*.variants.*.timeout.total time >0s
            tandem.models.*.variants.*.breaker.failures number 1
            tandem.models.*.variants.*.breaker.pause time >0s
            tandem.models.*.variants.*.connect-timeout time 1ms 5m
            tandem.models.*.variants.*.slots number 1 256
            tandem.models.*.variants.*.context-size number 1
            tandem.models.*.variants.*.threads number 1 1024
            tandem.models.*.variants.*.batch-size number 32 65536
            tandem.models.*.variants.*.gpu-layers number 0 65536
            tandem.llama-server.start-timeout time >0s
            tandem.llama-server.stop-grace time 0s
            tandem.llama-server.health-interval time >0s
            tandem.llama-server.degraded-after time >0s
            tandem.llama-server.hang-timeout time >0s
            tandem.llama-server.restart.initial time >0s
            tandem.llama-server.restart.max time >0s
            tandem.llama-server.restart.limit number 1
            tandem.llama-server.restart.window time >0s
            tandem.llama-server.restart.retry-failed time >0s
            tandem.edge.max-body-size size 1
            tandem.edge.max-messages number 1
            tandem.edge.max-content-parts number 1
            tandem.edge.max-bodies-in-flight size 1M
            tandem.edge.head-timeout time >0s
            tandem.edge.read-timeout time >0s
            tandem.edge.min-body-rate size 1
            tandem.edge.keep-alive time >0s
            tandem.edge.write-timeout time >0s
            tandem.shutdown.delay time 0s
            tandem.shutdown.timeout time 0s
            tandem.access.open-admin switch
            tandem.feedback.max-comment number 0
            tandem.arena.expiry time >0s
            tandem.arena.open-pairs number 1
            tandem.replay.max-file-size size 1
            tandem.replay.max-prompts number 1
            tandem.replay.max-scored-tokens number 0
            tandem.replay.longest-stay time >0s
            tandem.replay.patience time 0s
            tandem.warm-up.tokens number 0 1024
            tandem.log.queue number 1
            tandem.log.retention.age time 1d
            tandem.log.retention.size size 16M
            """;

    private static final String NAME = "(?:\"[^\"]+\"|[^.\"]+)";

    private SettingRanges() {}

    /** Each setting's range by its name, in which a {@code *} stands for each name of the operator's choosing. */
    static Map<String, SettingRange> all() {
        return TABLE.lines()
                .map(row -> row.split(" ", 2))
                .collect(Collectors.toMap(
                        row -> row[0], row -> SettingRange.of(row[1]), (a, b) -> b, LinkedHashMap::new));
    }

    /** A sentence for each configured value that is out of its range: the setting, what would be right, and what it is. */
    public static List<String> complaints(SmallRyeConfig config) {
        Set<String> names = new LinkedHashSet<>();
        config.getPropertyNames().forEach(names::add);
        List<String> complaints = new ArrayList<>();
        all().forEach((pattern, range) -> named(pattern, names)
                .forEach(name -> Optional.ofNullable(config.getConfigValue(name).getValue())
                        .flatMap(range::fault)
                        .ifPresent(fault -> complaints.add(name + ": " + fault))));
        return complaints;
    }

    /** The setting of each group of the operator's, whether it is listed or comes from a variable that is not. */
    private static Stream<String> named(String pattern, Set<String> names) {
        int end = pattern.lastIndexOf('*') + 1;
        if (end == 0) {
            return Stream.of(pattern);
        }
        Pattern group = Pattern.compile(Stream.of(pattern.substring(0, end).split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(NAME))
                + "(?=\\.)");
        return names.stream()
                .map(group::matcher)
                .filter(Matcher::lookingAt)
                .map(Matcher::group)
                .distinct()
                .map(found -> found + pattern.substring(end));
    }
}
