package dev.tandem.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DataDirectoryTest {

    @TempDir
    Path parent;

    @Test
    void shouldMakeDirectoryWhenItIsMissing() {
        Path path = parent.resolve("deep/data");

        try (DataDirectory directory = new DataDirectory(path)) {
            directory.open();

            assertThat(path).isDirectory();
        }
    }

    @Test
    void shouldLetNobodyElseInUntilItIsClosed() {
        try (DataDirectory other = new DataDirectory(parent)) {
            try (DataDirectory directory = new DataDirectory(parent)) {
                directory.open();

                assertThatThrownBy(other::open)
                        .isInstanceOf(LogNotOpenedException.class)
                        .hasMessage("tandem.data: another Tandem uses the directory " + parent
                                + ". Stop it, or name another directory, for example with TANDEM_DATA.");
            }

            assertThatCode(other::open).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldTellWhetherItIsUsedWithoutMakingIt() throws Exception {
        Path path = parent.resolve("data");

        assertThat(DataDirectory.isUsed(path)).isFalse();
        assertThat(path).doesNotExist();
        try (DataDirectory directory = new DataDirectory(path)) {
            directory.open();

            assertThat(DataDirectory.isUsed(path)).isTrue();
        }
        assertThat(DataDirectory.isUsed(path)).isFalse();
    }

    @Test
    void shouldCloseTheLogToOthersWhetherItIsNewOrNot() throws Exception {
        Path old = Files.writeString(parent.resolve("tandem.db-wal"), "");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r--r--"));

        try (DataDirectory directory = new DataDirectory(parent)) {
            directory.open();

            for (Path file : List.of(old, parent.resolve("tandem.db"))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void shouldNameThePropertyWhenItCannotBeWritten() throws Exception {
        Path path = Files.createFile(parent.resolve("file")).resolve("data");

        try (DataDirectory directory = new DataDirectory(path)) {
            assertThatThrownBy(directory::open)
                    .isInstanceOf(LogNotOpenedException.class)
                    .hasMessageStartingWith("tandem.data: the directory " + path + " cannot be written");
        }
    }
}
