package dev.tandem.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.clients.MappedKeys;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class SettingRangesTest {

    private static final Set<Type> MEASURED = Set.of(
            int.class,
            long.class,
            double.class,
            boolean.class,
            Duration.class,
            MemorySize.class,
            OptionalInt.class,
            OptionalDouble.class);

    private static final Map<SettingUnit, String> TOO_LITTLE = Map.of(
            SettingUnit.NUMBER, "-1000",
            SettingUnit.TIME, "-1s",
            SettingUnit.SIZE, "0",
            SettingUnit.SWITCH, "ture");

    @Test
    void shouldHaveARangeForEachSettingThatIsMeasured() {
        Set<String> measured = MappedKeys.members().entrySet().stream()
                .filter(entry -> isMeasured(entry.getValue().type()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(SettingRanges.all().keySet()).containsExactlyInAnyOrderElementsOf(measured);
    }

    @Test
    void shouldNotComplainOfDefaults() {
        Map<String, SettingRange> ranges = SettingRanges.all();

        MappedKeys.members().forEach((setting, member) -> {
            SettingRange range = ranges.get(setting);
            if (range != null && member.value().isPresent()) {
                assertThat(range.fault(member.value().get())).as(setting).isEmpty();
            }
        });
    }

    @Test
    void shouldNameEachSettingThatIsOutOfItsRange() {
        Map<String, SettingRange> ranges = SettingRanges.all();
        Map<String, String> values = ranges.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> key(entry.getKey()),
                        entry -> TOO_LITTLE.get(entry.getValue().unit())));

        List<String> complaints = complaints(values);

        assertThat(complaints).hasSameSizeAs(ranges.keySet()).allSatisfy(complaint -> {
            String setting = complaint.substring(0, complaint.indexOf(':'));
            assertThat(complaint).startsWith(setting + ": must be ").endsWith(", not " + values.get(setting) + ".");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tandem.log.queue | 0 | must be at least 1, not 0.",
                "tandem.edge.read-timeout | 0s | must be more than 0s, not 0s.",
                "tandem.edge.read-timeout | 200000d | must be at most 100000d, not 200000d.",
                "tandem.edge.max-body-size | 9999P | must be at most 8191P, not 9999P.",
                "tandem.models.m.blind | ture | must be true or false, not ture.",
                "tandem.models.\"a.b\".variants.v.slots | 300 | must be from 1 to 256, not 300.",
                "tandem.models.m.variants.v.weight | NaN | must be from 0 to 1000000000, not NaN."
            })
    void shouldSayWhatWouldBeRight(String setting, String value, String right) {
        assertThat(complaints(Map.of(setting, value))).containsExactly(setting + ": " + right);
    }

    @ParameterizedTest
    @CsvSource({
        "tandem.models.m.blind, YES",
        "tandem.shutdown.delay, 0s",
        "tandem.shutdown.delay, 5",
        "tandem.log.queue, words",
        "tandem.edge.max-body-size, 64M",
        "tandem.models.m.sampling.presence-penalty, -2"
    })
    void shouldNotComplainOfWhatIsInRangeOrCannotBeRead(String setting, String value) {
        assertThat(complaints(Map.of(setting, value))).isEmpty();
    }

    private static List<String> complaints(Map<String, String> values) {
        return SettingRanges.complaints(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build());
    }

    private static String key(String pattern) {
        return pattern.replace("*", "x");
    }

    private static boolean isMeasured(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType().equals(Optional.class)) {
            return MEASURED.contains(generic.getActualTypeArguments()[0]);
        }
        return MEASURED.contains(type);
    }
}
