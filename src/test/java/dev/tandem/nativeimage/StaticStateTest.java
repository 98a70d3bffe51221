package dev.tandem.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.difflib.DiffUtils;
import com.github.f4b6a3.uuid.UuidCreator;
import com.networknt.schema.SchemaRegistry;
import de.kherud.llama.LlamaModel;
import io.quarkus.qute.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whether GraalVM is told which classes must not be initialised before the program runs, and of no others. */
@Tag("unit")
class StaticStateTest {

    private static final Path CHECKED_IN =
            Path.of("src/main/resources/META-INF/native-image/dev.tandem/tandem/native-image.properties");
    private static final String OPTION = "--initialize-at-run-time=";

    /** What Quarkus does not look after: one class of each. */
    private static final List<Class<?>> LIBRARIES = List.of(
            UuidCreator.class,
            DiffUtils.class,
            SchemaRegistry.class,
            LlamaModel.class,
            Quantile.class,
            NormalDistribution.class,
            CommandLine.class,
            Engine.class);

    /** What they keep is the same when the program runs: whether Groovy is there, the language of what they print. */
    private static final Set<String> HARMLESS = Set.of(
            "picocli.CommandLine",
            "picocli.CommandLine$DefaultFactory",
            "io.quarkus.qute.Qute",
            "com.github.f4b6a3.uuid.codec.StandardStringCodec");

    @Test
    void shouldInitialiseAtRunTimeWhatAsksTheMachine() throws IOException {
        Set<String> later = later();
        Set<String> asking = new TreeSet<>(
                new StaticState(MainClasses.read().models()).asking(later).keySet());
        for (Class<?> library : LIBRARIES) {
            asking.addAll(new StaticState(classes(library)).asking(Set.of()).keySet());
        }
        asking.removeAll(HARMLESS);

        assertThat(asking)
                .allSatisfy(type ->
                        assertThat(StaticState.isWithin(type, later)).as(type).isTrue());
        assertThat(later)
                .allSatisfy(name -> assertThat(asking)
                        .as("whom %s is for", name)
                        .anyMatch(type -> StaticState.isWithin(type, Set.of(name))));
    }

    private static Set<String> later() throws IOException {
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(CHECKED_IN)) {
            properties.load(file);
        }
        String arguments = properties.getProperty("Args");
        assertThat(arguments).startsWith(OPTION);
        return Arrays.stream(arguments.substring(OPTION.length()).split(","))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<ClassModel> classes(Class<?> library) throws IOException {
        try (JarFile jar = new JarFile(Path.of(library.getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toFile())) {
            return jar.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .filter(entry -> !entry.getName().contains("META-INF/")
                            && !entry.getName().endsWith("module-info.class"))
                    .map(entry -> parse(jar, entry))
                    .toList();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static ClassModel parse(JarFile jar, JarEntry entry) {
        try (InputStream file = jar.getInputStream(entry)) {
            return ClassFile.of().parse(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
