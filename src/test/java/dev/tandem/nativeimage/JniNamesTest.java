package dev.tandem.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether all is read that native libraries look up in Java. */
@Tag("unit")
class JniNamesTest {

    private static final String SQLITE = "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so";
    private static final String SQLITE_SAYS = "/META-INF/native-image/org.xerial/sqlite-jdbc/native-image.properties";
    private static final String SQLITE_FEATURE = "org.sqlite.nativeimage.SqliteJdbcFeature";
    private static final Pattern CLASS_TEXT = Pattern.compile("(?<=\0)(?:de/kherud|java)/[\\w/$]+(?=\0)");

    @Test
    void shouldReadEveryClassWhoseNameTheLibraryHolds() {
        Set<String> held = CLASS_TEXT
                .matcher(ElfFile.in(NativeLibraries.LLAMA).everything())
                .results()
                .map(result -> result.group())
                .collect(Collectors.toSet());

        JniNames names = JniNames.in(NativeLibraries.LLAMA);

        assertThat(names.classes()).containsExactlyInAnyOrderElementsOf(held);
        assertThat(names.members())
                .hasSizeGreaterThan(20)
                .contains(
                        new JniNames.Member("de/kherud/llama/LlamaModel", "ctx", "J"),
                        new JniNames.Member("java/util/Map", "entrySet", "()Ljava/util/Set;"));
    }

    /** Whose machine code is not read. */
    @Test
    void shouldFindTheSameNamesInTheLibraryForArm() {
        JniNames names = JniNames.in(NativeLibraries.LLAMA);

        String arm = ElfFile.in(NativeLibraries.LLAMA_ON_ARM).everything();

        assertThat(names.classes()).allMatch(name -> arm.contains(name + "\0"));
        assertThat(names.members())
                .allMatch(member -> arm.contains(member.name() + "\0") && arm.contains(member.descriptor() + "\0"));
        assertThat(CLASS_TEXT.matcher(arm).results().map(result -> result.group()))
                .isSubsetOf(names.classes());
    }

    /** So that nothing of it is told here. */
    @Test
    void shouldLeaveSqliteToItsOwnFeature() throws IOException {
        JniNames names = JniNames.in(SQLITE);

        Set<String> known = constants(SQLITE_FEATURE);

        assertThat(text(SQLITE_SAYS)).contains("--features=" + SQLITE_FEATURE);
        assertThat(names.classes()).hasSizeGreaterThan(5);
        assertThat(known).containsAll(names.classes());
        assertThat(known)
                .containsAll(names.members().stream().map(JniNames.Member::name).toList());
    }

    /** Names of classes, and texts, that a class holds. */
    private static Set<String> constants(String type) throws IOException {
        try (InputStream file = open("/" + type.replace('.', '/') + ".class")) {
            Iterable<PoolEntry> pool = ClassFile.of().parse(file.readAllBytes()).constantPool();
            return StreamSupport.stream(pool.spliterator(), false)
                    .map(entry -> switch (entry) {
                        case ClassEntry name -> name.asInternalName();
                        case StringEntry text -> text.stringValue();
                        default -> "";
                    })
                    .collect(Collectors.toSet());
        }
    }

    private static String text(String resource) throws IOException {
        try (InputStream file = open(resource)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(JniNamesTest.class.getResourceAsStream(resource), resource);
    }
}
