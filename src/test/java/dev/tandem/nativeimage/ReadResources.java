package dev.tandem.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.i18n.DefaultMessageSource;
import dev.tandem.engine.BundledModels;
import dev.tandem.engine.embedded.EmbeddedEngineFactory;
import dev.tandem.replay.report.HtmlTemplate;
import dev.tandem.settings.ConfigurationFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files within the program that are read while it runs. */
final class ReadResources {

    /** What Quarkus reads while it builds, or tells GraalVM of itself. */
    private static final List<String> OF_QUARKUS =
            List.of("application.yaml", "META-INF/openapi", "META-INF/native-image/", "db/migration/");

    private static final String SERVICES = "META-INF/services/";

    /** Whose providers Quarkus knows. */
    private static final Set<String> SERVICES_OF_QUARKUS = Set.of("io.smallrye.config.ConfigSourceFactory");

    /**
     * Where a name is put together, of files that are told by their folder; but for the binding's library, which is in its
     * own jar, and the configuration's own files, which are looked for only to leave them out.
     */
    private static final Set<String> COMPUTED = Set.of(
            BundledModels.class.getName() + ".lambda$new$0",
            HtmlTemplate.class.getName() + ".resource",
            EmbeddedEngineFactory.class.getPackageName() + ".NativeLibrary.loadFromPrivateDirectory",
            ConfigurationFiles.class.getName() + ".own");

    private ReadResources() {}

    static void addTo(Reached reached, MainClasses program) {
        Set<String> packed = packed();
        assertThat(packed).containsAll(named(program));
        for (String path : packed) {
            if (path.startsWith(SERVICES)) {
                addService(reached, path);
            } else if (OF_QUARKUS.stream().noneMatch(path::startsWith)) {
                reached.resource(path);
            }
        }
        // Of the schema validator, whose own metadata names its files, but not that they are a bundle.
        reached.bundle(DefaultMessageSource.BUNDLE_BASE_NAME);
    }

    /** Everything but classes. */
    private static Set<String> packed() {
        try (Stream<Path> files = Files.walk(MainClasses.FOLDER)) {
            return new TreeSet<>(files.filter(Files::isRegularFile)
                    .map(file -> MainClasses.FOLDER.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> !file.endsWith(".class"))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> named(MainClasses program) {
        List<String> names = new ArrayList<>();
        Set<String> computed = new HashSet<>();
        for (CallSite call : program.calls((owner, name) -> name.startsWith("getResource")
                || name.equals("getSystemResource")
                || name.equals("getSystemResourceAsStream")
                || owner.equals("java.util.ResourceBundle")
                || owner.equals("java.util.ServiceLoader"))) {
            if (COMPUTED.contains(call.in())) {
                computed.add(call.in());
            } else {
                String name = call.lastOperand()
                        .flatMap(Expression::string)
                        .orElseThrow(() -> new AssertionError("What does " + call.in() + " read?"));
                String folder = call.operand(0)
                        .flatMap(Expression::namedClass)
                        .orElseThrow()
                        .getPackageName()
                        .replace('.', '/');
                names.add(name.startsWith("/") ? name.substring(1) : folder + "/" + name);
            }
        }
        assertThat(names).isNotEmpty();
        assertThat(computed).isEqualTo(COMPUTED);
        return names;
    }

    private static void addService(Reached reached, String path) {
        if (SERVICES_OF_QUARKUS.contains(path.substring(SERVICES.length()))) {
            return;
        }
        reached.resource(path);
        try {
            for (String provider : Files.readAllLines(MainClasses.FOLDER.resolve(path))) {
                reached.method(provider, "<init>", List.of());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
