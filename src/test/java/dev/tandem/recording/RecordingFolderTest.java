package dev.tandem.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class RecordingFolderTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Duration MONTH = Duration.ofDays(30);
    private static final int KILOBYTE = 1024;
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path directory;

    private Path root() {
        return directory.resolve("data/recorded");
    }

    private RecordingFolder folder(long maxBytes) {
        return new RecordingFolder(root(), "m", maxBytes, MONTH);
    }

    private static byte[] line(int size) {
        byte[] line = new byte[size];
        Arrays.fill(line, (byte) 'x');
        line[size - 1] = '\n';
        return line;
    }

    private List<Path> files() throws IOException {
        return RecordingSegment.in(root().resolve("m"));
    }

    @Test
    void shouldLetNobodyElseReadWhatIsKept() throws IOException {
        Files.createDirectories(
                root(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        folder(MEGABYTE).append(line(10), NOW);

        assertThat(files())
                .singleElement()
                .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
        for (Path closed : List.of(root(), root().resolve("m"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(closed)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void shouldNeverHoldMoreThanIsAllowedAndKeepTheNewest() throws IOException {
        RecordingFolder folder = folder(MEGABYTE);
        for (int i = 0; i < 3_000; i++) {
            byte[] number = (i + " ").getBytes(StandardCharsets.UTF_8);
            byte[] line = line(KILOBYTE);
            System.arraycopy(number, 0, line, 0, number.length);
            folder.append(line, NOW.plusSeconds(i));
            assertThat(size()).isLessThanOrEqualTo(MEGABYTE);
        }

        assertThat(folder.found().lines()).isBetween(800L, 1024L);
        assertThat(folder.found().bytes()).isEqualTo(size());
        assertThat(Files.readString(files().getLast())).contains("2999 ");
        assertThat(folder.found().oldest().orElseThrow()).isAfter(NOW.plusSeconds(1_900));
    }

    private long size() throws IOException {
        long size = 0;
        for (Path file : files()) {
            size += Files.size(file);
        }
        return size;
    }

    @Test
    void shouldKeepNothingForLongerThanIsAllowed() throws IOException {
        RecordingFolder folder = folder(MEGABYTE);
        for (int day = 0; day < 60; day++) {
            folder.append(line(10), NOW.plus(Duration.ofDays(day)));
        }
        assertThat(folder.found().lines()).isBetween(29L, 30L);

        folder.sweep(NOW.plus(Duration.ofDays(59 + 30)));

        assertThat(folder.found()).isEqualTo(new RecordingFolder.Found(0, 0, Optional.empty()));
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldTakeALineThatIsLargerThanAFileUsuallyIs() throws IOException {
        RecordingFolder folder = folder(MEGABYTE);
        folder.append(line(10), NOW);
        folder.append(line((int) MEGABYTE / 2), NOW);
        folder.append(line((int) MEGABYTE / 2), NOW);

        assertThat(folder.found().bytes()).isEqualTo(MEGABYTE);
    }

    @Test
    void shouldFailAndGoOnWhenTheDirectoryCannotBeMade() throws IOException {
        RecordingFolder folder = folder(MEGABYTE);
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(root(), "in the way");

        assertThatThrownBy(() -> folder.append(line(10), NOW)).isInstanceOf(IOException.class);

        Files.delete(root());
        folder.append(line(10), NOW);
        assertThat(folder.found().lines()).isEqualTo(1);
    }

    @Test
    void shouldGoOnInANewFileWhenSomebodyRemovedTheOld() throws IOException {
        RecordingFolder folder = folder(MEGABYTE);
        folder.append(line(10), NOW);
        Files.delete(files().getFirst());
        Files.delete(root().resolve("m"));

        folder.append(line(10), NOW.plusMillis(1));

        assertThat(folder.found().lines()).isEqualTo(1);
    }

    @Test
    void shouldHoldNothingAfterItWasCleared() throws IOException {
        RecordingFolder folder = folder(MEGABYTE);
        folder.append(line(10), NOW);

        folder.clear();

        assertThat(files()).isEmpty();
        folder.append(line(10), NOW);
        assertThat(folder.found().lines()).isEqualTo(1);
    }

    @Test
    void shouldNameDirectoriesSafelyWhateverModelsAreCalled() {
        assertThat(List.of("../../etc", "..", "a/b", "a_b", "x".repeat(300), "模型"))
                .extracting(RecordingFolder::name)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("[A-Za-z0-9._-]{1,60}-[0-9a-f]{8}"));
    }
}
