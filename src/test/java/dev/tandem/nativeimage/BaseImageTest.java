package dev.tandem.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the image of a native program holds what its native libraries ask the system for. */
@Tag("unit")
class BaseImageTest {

    private static final Pattern INSTALLED = Pattern.compile("microdnf install -y \\S+ ([^&]+) &&");

    /** As Red Hat packs them. */
    private static final Map<String, String> PACKAGES = Map.of(
            "libgomp.so.1", "libgomp",
            "libstdc++.so.6", "libstdc++",
            "libgcc_s.so.1", "libgcc");

    /** Parts of the C library, which is in every image that has a shell. */
    private static final Set<String> OF_GLIBC = Set.of(
            "libc.so.6",
            "libm.so.6",
            "libdl.so.2",
            "librt.so.1",
            "libpthread.so.0",
            "ld-linux-x86-64.so.2",
            "ld-linux-aarch64.so.1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                NativeLibraries.LLAMA,
                NativeLibraries.LLAMA_ON_ARM,
                "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so",
                "org/sqlite/native/Linux/aarch64/libsqlitejdbc.so",
                "META-INF/native/libnetty_transport_native_epoll_x86_64.so",
                "META-INF/native/libnetty_transport_native_epoll_aarch_64.so"
            })
    void shouldInstallWhatALibraryNeeds(String library) throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile.native"));
        Set<String> installed = Set.of(INSTALLED
                .matcher(dockerfile)
                .results()
                .map((MatchResult result) -> result.group(1).strip())
                .findFirst()
                .orElseThrow()
                .split(" "));

        Stream<String> packages = ElfFile.in(library).needed().stream()
                .filter(file -> !OF_GLIBC.contains(file))
                .map(file -> PACKAGES.getOrDefault(file, "the package of " + file));

        assertThat(packages).isSubsetOf(installed);
    }
}
