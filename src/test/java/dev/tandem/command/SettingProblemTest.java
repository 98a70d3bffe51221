package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tandem.clients.MappedKeys;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every setting is given every kind of value that cannot be read; the mappings tell which settings there are. */
@Tag("unit")
class SettingProblemTest {

    private static final Map<String, MappedKeys.Member> MEMBERS = MappedKeys.members();
    private static final Set<Type> TEXTS = Set.of(String.class, Path.class);
    private static final Pattern JAVA =
            Pattern.compile("SRCFG|Exception|[Cc]onverter|\\bclass\\b|java|io\\.smallrye|NaN|null|expression|Invalid");

    @Test
    void shouldSayWhatWouldBeRightWhenAValueCannotBeRead() {
        List<String> faults = faults("some words");

        assertThat(named(faults)).isEqualTo(keys(member -> !isText(member.type()) && !isSwitch(member.type())));
        assertThat(faults)
                .noneMatch(fault -> JAVA.matcher(fault).find())
                .allMatch(fault -> fault.contains("'some words' makes no sense here. Write "));
    }

    @Test
    void shouldSayThatAValueIsMissingWhenItIsEmpty() {
        List<String> faults = faults("");

        assertThat(named(faults))
                .isEqualTo(keys(member -> !isOptional(member.type())))
                .contains("tandem.models.x.variants.x.weight", "tandem.access.keys.x.role");
        assertThat(faults)
                .noneMatch(fault -> JAVA.matcher(fault).find())
                .allMatch(fault -> fault.contains(": is empty. Write a value, or leave it out"));
    }

    @Test
    void shouldNameTheVariableWhenAnExpressionStandsForNothing() {
        List<String> faults = faults("${NOPE}");

        assertThat(named(faults)).isEqualTo(keys(member -> !isOptional(member.type())));
        assertThat(faults)
                .noneMatch(fault -> JAVA.matcher(fault).find())
                .allMatch(fault -> fault.contains("'${NOPE}' stands for nothing") && fault.contains("${NOPE:…}"));
    }

    @Test
    void shouldNameTheVariableWhenASettingThatMayBeLeftOutStandsForNothing() {
        Map<String, String> values = new HashMap<>();
        keys(member -> isOptional(member.type())).forEach(key -> values.put(key, "${NOPE}"));
        values.put("tandem.data", "target");

        assertThat(named(StartGate.unresolved(build(values)))).isEqualTo(keys(member -> isOptional(member.type())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tandem.access.keys.x.role | root | Write one of: admin, client.",
                "tandem.memory.check | maybe | Write one of: off, refuse, warn.",
                "tandem.models.x.variants.x.weight | 50% | Write a number without a unit, such as 50 or 0.5.",
                "tandem.models.x.variants.x.slots | 2.5 | Write a whole number, such as 64; 2147483647 is the largest.",
                "tandem.models.x.variants.x.queue | 99999999999 | 2147483647 is the largest.",
                "tandem.shutdown.delay | 5 minutes | Write a time as a number with its unit, such as 500ms,",
                "tandem.edge.max-body-size | 64MB | Write a size as a whole number of bytes or with its unit,",
                "tandem.models.x.recording.rate | 150% | Write a share from 0% to 100%, such as 5% or 0.05.",
                "tandem.models.x.recording.rate | half | Write a share from 0% to 100%, such as 5% or 0.05.",
                "tandem.log.queue | ${tandem.log.queue} | its value refers to itself."
            })
    void shouldSayHowASettingIsWritten(String setting, String value, String right) {
        assertThat(faults(Map.of(setting, value, "tandem.data", "target")))
                .singleElement()
                .asString()
                .startsWith(setting + ": ")
                .contains(right);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tandem.model | Did you mean tandem.models.<name>.variants.<name>.model?",
                "tandem.variants.a.weight | Did you mean tandem.models.<name>.variants.<name>.weight?",
                "tandem.models.m.variants.a | settings below it, such as engine, model, weight.",
                "tandem.models | settings below it, such as <name>.aliases,",
                "tandem.models[0].name | write each one's name as a key",
                "tandem.models.m.variants[0].model | write each one's name as a key",
                "tandem.nothing.of.the.kind | there is no such setting. docs/configuration.md"
            })
    void shouldNameWhatWasMeantWhenThereIsNoSuchSetting(String setting, String right) {
        assertThat(SettingProblem.sentence("SRCFG00050: " + setting + " in application.yaml does not map to any root"))
                .startsWith(setting + ": there is no such setting. ")
                .contains(right);
    }

    private static List<String> faults(String value) {
        return faults(MEMBERS.keySet().stream().collect(Collectors.toMap(SettingProblemTest::key, key -> value)));
    }

    private static List<String> faults(Map<String, String> values) {
        return StartFailure.faults(catchThrowableOfType(ConfigValidationException.class, () -> build(values)));
    }

    private static SmallRyeConfig build(Map<String, String> values) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(values, "test", 100));
        MappedKeys.mappings().forEach(builder::withMapping);
        return builder.build();
    }

    private static String key(String pattern) {
        return pattern.replace("*", "x");
    }

    private static Set<String> keys(Predicate<MappedKeys.Member> which) {
        return MEMBERS.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(entry -> key(entry.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> named(List<String> faults) {
        return faults.stream()
                .map(fault -> fault.substring(0, fault.indexOf(':')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOptional(Type type) {
        return Set.<Type>of(OptionalInt.class, OptionalLong.class, OptionalDouble.class)
                        .contains(type)
                || (type instanceof ParameterizedType generic
                        && generic.getRawType().equals(Optional.class));
    }

    private static boolean isText(Type type) {
        return type instanceof ParameterizedType generic
                ? isText(generic.getActualTypeArguments()[0])
                : TEXTS.contains(type);
    }

    /** SmallRye Config reads what it does not know as {@code false}; {@code SettingRanges} refuses that. */
    private static boolean isSwitch(Type type) {
        return type.equals(boolean.class);
    }
}
