package dev.tandem.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DataDirectoryTest {

    @TempDir
    Path parent;

    @Test
    void shouldMakeDirectoryBeforeTheWorkWhenItIsMissing() {
        Path path = parent.resolve("deep/data");
        AtomicBoolean there = new AtomicBoolean();

        new DataDirectory(path).exclusively(() -> there.set(Files.isDirectory(path)));

        assertThat(there).isTrue();
    }

    @Test
    void shouldCloseTheLogToOthersWhetherItIsNewOrNot() throws Exception {
        Path old = Files.writeString(parent.resolve("tandem.db-wal"), "");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r--r--"));

        new DataDirectory(parent).exclusively(() -> {});

        for (Path file : List.of(old, parent.resolve("tandem.db"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void shouldNameThePropertyWhenItCannotBeWritten() throws Exception {
        Path path = Files.createFile(parent.resolve("file")).resolve("data");

        assertThatThrownBy(() -> new DataDirectory(path).exclusively(() -> {}))
                .isInstanceOf(LogNotOpenedException.class)
                .hasMessageStartingWith("tandem.data: the directory " + path + " cannot be written");
    }
}
