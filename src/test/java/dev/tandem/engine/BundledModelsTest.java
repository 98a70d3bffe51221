package dev.tandem.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.gguf.FileHash;
import dev.tandem.gguf.GgufReader;
import dev.tandem.inference.ModelFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class BundledModelsTest {

    private static final String MODEL = "classpath:models/demo-Q2_K.gguf";
    private static final int THREADS = 8;

    @TempDir
    Path data;

    @Test
    void shouldExtractThePackedModel() throws IOException {
        Path file = new BundledModels(data).locate(MODEL);

        String sha256 = FileHash.sha256(file);
        assertThat(file).isEqualTo(data.resolve("models").resolve(sha256.substring(0, 12) + "-demo-Q2_K.gguf"));
        assertThat(file).hasSameBinaryContentAs(packedFile());
        assertThat(GgufReader.read(file).name()).isEqualTo("Demo 5M");
        assertThat(filesIn(data.resolve("models"))).containsExactly(file);
    }

    @Test
    void shouldFindFaultWithAFileThatIsNoGguf() throws IOException {
        Path text = Files.writeString(data.resolve("README.md"), "# A model");
        Path part = Files.write(data.resolve("cut.gguf"), Arrays.copyOf(Files.readAllBytes(packedFile()), 4_000));

        BundledModels models = new BundledModels(data);

        assertThatThrownBy(() -> models.check(text.toString()))
                .isInstanceOf(ModelFileException.class)
                .hasMessageStartingWith(
                        "The model file " + text + " is no GGUF file that can be loaded: README.md: byte 0: ");
        assertThatThrownBy(() -> models.check(part.toString()))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("cut.gguf: byte ");
        models.check(models.locate(MODEL).toString());
    }

    @Test
    void shouldLeaveTheFileAloneWhenItIsThereAndRight() throws IOException {
        Path file = new BundledModels(data).locate(MODEL);
        FileTime longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(file, longAgo);

        new BundledModels(data).locate(MODEL);

        assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
    }

    @Test
    void shouldReplaceTheFileWhenOneByteOfItDiffers() throws IOException {
        Path file = new BundledModels(data).locate(MODEL);
        byte[] tampered = Files.readAllBytes(file);
        tampered[tampered.length / 2] ^= 1;
        Files.write(file, tampered);

        new BundledModels(data).locate(MODEL);

        assertThat(file).hasSameBinaryContentAs(packedFile());
    }

    @Test
    void shouldReplaceTheFileWhenItIsCutShort() throws IOException {
        Path file = new BundledModels(data).locate(MODEL);
        Files.write(file, new byte[100]);

        new BundledModels(data).locate(MODEL);

        assertThat(file).hasSameBinaryContentAs(packedFile());
    }

    @Test
    void shouldRemoveWhatAnInterruptedExtractionLeftWhenItIsOld() throws IOException {
        Path left = leftover("old.part", Duration.ofHours(2));

        Path file = new BundledModels(data).locate(MODEL);

        assertThat(left).doesNotExist();
        assertThat(file).hasSameBinaryContentAs(packedFile());
    }

    @Test
    void shouldNotTouchWhatAnotherProcessIsWriting() throws IOException {
        Path theirs = leftover("theirs.part", Duration.ofSeconds(1));

        Path file = new BundledModels(data).locate(MODEL);

        assertThat(theirs).hasContent("half a model");
        assertThat(file).hasSameBinaryContentAs(packedFile());
    }

    @Test
    void shouldExtractOneWholeFileWhenManyStartAtOnce() throws Exception {
        List<Path> files = atOnce(() -> new BundledModels(data).locate(MODEL));

        assertThat(files).hasSize(THREADS).containsOnly(files.getFirst());
        assertThat(files.getFirst()).hasSameBinaryContentAs(packedFile());
        assertThat(filesIn(data.resolve("models"))).containsExactly(files.getFirst());
    }

    @Test
    void shouldExtractOnceWhenManyThreadsShareIt() throws Exception {
        List<String> opened = new ArrayList<>();
        BundledModels shared = new BundledModels(data, name -> {
            synchronized (opened) {
                opened.add(name);
            }
            return packed(name);
        });

        atOnce(() -> shared.locate(MODEL));

        assertThat(opened).filteredOn(name -> name.endsWith(".gguf")).hasSize(1);
    }

    @Test
    void shouldNameDirectoryAndVariableWhenTheDirectoryCannotBeMade() throws IOException {
        Path inTheWay = Files.writeString(data.resolve("file"), "not a directory");

        assertThatThrownBy(() -> new BundledModels(inTheWay).locate(MODEL))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(inTheWay.resolve("models").toString())
                .hasMessageContaining("TANDEM_DATA");
    }

    @Test
    void shouldLeaveNothingBehindWhenExtractionBreaksOff() throws IOException {
        BundledModels breaking = new BundledModels(data, name -> name.endsWith(".gguf") ? breakingOff() : packed(name));

        assertThatThrownBy(() -> breaking.locate(MODEL))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("TANDEM_DATA");

        assertThat(filesIn(data.resolve("models"))).isEmpty();
    }

    @Test
    void shouldRefuseWhatWasPackedWhenItsChecksumDiffers() throws IOException {
        BundledModels damaged = new BundledModels(
                data,
                name -> name.endsWith(".gguf")
                        ? new ByteArrayInputStream("GGUF".getBytes(StandardCharsets.US_ASCII))
                        : packed(name));

        assertThatThrownBy(() -> damaged.locate(MODEL))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("checksum");

        assertThat(filesIn(data.resolve("models"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classpath:models/none.gguf",
                "classpath:demo-Q2_K.gguf",
                "classpath:models/../models/demo-Q2_K.gguf",
                "classpath:application.yaml",
                "classpath:"
            })
    void shouldListWhatIsPackedWhenTheModelIsNot(String model) {
        assertThatThrownBy(() -> new BundledModels(data).locate(model))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("'" + model + "'")
                .hasMessageContaining("demo-Q2_K.gguf, demo-Q8_0.gguf, demo-UD-Q2_K_XL.gguf");
    }

    @Test
    void shouldSayThatNothingIsPackedWhenTheBuildHasNoModels() {
        assertThatThrownBy(() -> new BundledModels(data, name -> null).locate(MODEL))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("no packed models");
    }

    @Test
    void shouldSayWhatToDoWhenTheChecksumsAreDamaged() {
        BundledModels damaged = new BundledModels(
                data, name -> new ByteArrayInputStream("abc  ../x".getBytes(StandardCharsets.US_ASCII)));

        assertThatThrownBy(() -> damaged.locate(MODEL))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("build Tandem anew");
    }

    @Test
    void shouldGiveAPlainPathAsItIs() throws IOException {
        Path file = Files.writeString(data.resolve("own.gguf"), "GGUF");

        assertThat(new BundledModels(data).locate(file.toString())).isEqualTo(file);
    }

    @Test
    void shouldSayWhatIsWrongWithAPlainPathWhenNoFileCanBeRead() {
        BundledModels models = new BundledModels(data);

        assertThatThrownBy(() -> models.locate(data.resolve("none.gguf").toString()))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("none.gguf does not exist");
        assertThatThrownBy(() -> models.locate(data.toString()))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("is not a file");
        assertThatThrownBy(() -> models.locate("\0"))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("is not a path");
    }

    private static InputStream packed(String name) {
        InputStream in = BundledModels.class.getResourceAsStream("/" + name);
        assertThat(in).as(name).isNotNull();
        return in;
    }

    private Path packedFile() throws IOException {
        Path copy = data.resolve("packed.gguf");
        try (InputStream in = packed("models/demo-Q2_K.gguf")) {
            return Files.write(copy, in.readAllBytes());
        }
    }

    private Path leftover(String name, Duration age) throws IOException {
        Path left = Files.createDirectories(data.resolve("models")).resolve(name);
        Files.writeString(left, "half a model");
        return Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(age)));
    }

    /** Gives a few bytes and then fails, as a full disk or a broken jar does. */
    private static InputStream breakingOff() {
        return new ByteArrayInputStream(new byte[100]) {
            @Override
            public synchronized long transferTo(OutputStream out) throws IOException {
                super.transferTo(out);
                throw new IOException("broken");
            }
        };
    }

    private static List<Path> atOnce(Callable<Path> action) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Path>> futures = executor.invokeAll(Stream.<Callable<Path>>generate(() -> () -> {
                        start.await();
                        return action.call();
                    })
                    .limit(THREADS)
                    .toList());
            List<Path> results = new ArrayList<>();
            for (Future<Path> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
