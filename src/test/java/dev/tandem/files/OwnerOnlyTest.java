package dev.tandem.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What holds content is closed to others. */
@Tag("unit")
@DisabledOnOs(OS.WINDOWS)
class OwnerOnlyTest {

    @TempDir
    Path temporary;

    @Test
    void shouldCloseEachDirectoryWhenItMakesThem() throws IOException {
        OwnerOnly.createDirectories(temporary.resolve("a/b"));

        assertThat(permissions(temporary.resolve("a"))).isEqualTo("rwx------");
        assertThat(permissions(temporary.resolve("a/b"))).isEqualTo("rwx------");
    }

    @Test
    void shouldCloseADirectoryThatIsThereOnlyWhenAskedTo() throws IOException {
        Path open = Files.createDirectory(temporary.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

        OwnerOnly.createDirectories(open);
        assertThat(permissions(open)).isEqualTo("rwxr-xr-x");

        OwnerOnly.secureDirectory(open);
        assertThat(permissions(open)).isEqualTo("rwx------");
    }

    @Test
    void shouldCloseAFileWhenItIsMade() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"), OwnerOnly.file(temporary));

        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
