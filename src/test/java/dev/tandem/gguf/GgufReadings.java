package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What has to hold of every file, whole or damaged, that is given to {@link GgufReader}. */
final class GgufReadings {

    private static final long MAX_ALLOCATED = 64L << 20;

    private GgufReadings() {}

    /** Whether the file is read; that it is refused properly when it is not, and either at little cost. */
    static boolean isReadable(Path file) throws IOException {
        long before = HostileFileTest.allocated();
        boolean readable = read(file);
        if (HostileFileTest.allocated() - before >= MAX_ALLOCATED) {
            // Classes that are loaded first count too, the more so when a fuzzer rewrites them.
            before = HostileFileTest.allocated();
            read(file);
            assertThat(HostileFileTest.allocated() - before).isLessThan(MAX_ALLOCATED);
        }
        return readable;
    }

    private static boolean read(Path file) throws IOException {
        try {
            look(GgufReader.read(file));
            look(GgufModel.read(file));
            return true;
        } catch (GgufException e) {
            assertThat(e.offset()).isBetween(0L, Files.size(file));
            assertThat(e.getMessage()).hasSizeLessThan(400);
            return false;
        }
    }

    /** An inspection has to sum up whatever a file says. */
    private static void look(GgufModel model) throws IOException {
        Inspection inspection = Inspection.of(model, file -> "0".repeat(64));
        assertThat(inspection.activeParameters()).isBetween(0L, inspection.parameters());
        assertThat(inspection.groups().stream().mapToInt(GroupMix::tensors).sum())
                .isEqualTo(model.header().tensors().size());
        assertThat(inspection.groups().stream().mapToLong(GroupMix::bytes).sum())
                .isEqualTo(inspection.tensorBytes());
    }

    /** Every view has to answer, whatever it says. */
    private static void look(GgufFile file) {
        assertThat(file.fileType()).isNotBlank();
        assertThat(file.parameterCount()).isNotNegative();
        assertThat(file.tensorBytes()).isBetween(0L, file.fileSize());
        assertThat(file.tensorTypes().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(file.tensors().size());
        file.architecture();
        file.name();
        file.quantizedBy();
        file.contextLength();
        file.chatTemplate();
        file.templateSha256();
        file.tokenizerSha256();
        file.bitsPerWeight();
    }
}
