package dev.tandem.command.compare;

import dev.tandem.digest.Sha256;
import dev.tandem.experiment.DataDirectory;
import dev.tandem.files.AtomicFile;
import dev.tandem.files.FileTree;
import dev.tandem.files.OwnerOnly;
import dev.tandem.json.JsonMappers;
import dev.tandem.replay.report.ReplayReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a comparison, so that the same command goes on where it was interrupted, or shows again what came out:
 * the data directory of the application that carries it out. It holds prompts and answers, so it is for this user only.
 * Blocks.
 *
 * @param path the directory
 */
public record CompareFolder(Path path) {

    private static final int KEY_BYTES = 8;
    private static final String SETUP = "comparison.json";
    private static final String VERDICT = "verdict.txt";
    private static final String HASHES = "file-hashes";

    /** The forms of the report by the name of their file. */
    public static final Map<String, ReplayReport.Form> FORMS = Map.of(
            "report.json",
            ReplayReport.Form.JSON,
            "report.md",
            ReplayReport.Form.MARKDOWN,
            "report.html",
            ReplayReport.Form.HTML);

    /**
     * That of a comparison.
     *
     * @param data where Tandem keeps what must outlive it
     * @param asked all that decides what comes out, in one text
     */
    public static CompareFolder of(Path data, String asked) {
        return new CompareFolder(data.toAbsolutePath().resolve("comparisons").resolve(Sha256.hex(asked, KEY_BYTES)));
    }

    /** How it was begun; empty where it was not. */
    public Optional<CompareSetup> setup() throws IOException {
        try {
            return Optional.of(
                    JsonMappers.REPLAYS.readValue(Files.readAllBytes(path.resolve(SETUP)), CompareSetup.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** @param hashes those of files that were computed before; need not be there */
    public void begin(CompareSetup setup, Path hashes) throws IOException {
        OwnerOnly.createDirectories(path);
        if (Files.exists(hashes)) {
            Files.copy(hashes, path.resolve(HASHES), StandardCopyOption.REPLACE_EXISTING);
        }
        AtomicFile.write(path.resolve(SETUP), JsonMappers.REPLAYS.writeValueAsBytes(setup));
    }

    /** Where the application's log goes, which does not belong on the terminal. */
    public Path log() {
        return path.resolve("tandem.log");
    }

    /** Keeps what came out; the verdict last, which says that all of it is there. */
    public void keep(ReplayReport report, String verdict) throws IOException {
        for (Map.Entry<String, ReplayReport.Form> form : FORMS.entrySet()) {
            AtomicFile.write(path.resolve(form.getKey()), out -> report.write(form.getValue(), out));
        }
        AtomicFile.write(path.resolve(VERDICT), verdict);
    }

    /** The verdict; empty while there is none. */
    public Optional<String> verdict() throws IOException {
        try {
            return Optional.of(Files.readString(path.resolve(VERDICT)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Puts the reports where the user wants them. */
    public void copyReports(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String name : FORMS.keySet()) {
            Files.copy(path.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Whether the comparison is being carried out now, by whichever process. */
    public boolean isRunning() throws IOException {
        return DataDirectory.isUsed(path);
    }

    /** Forgets all of it, which must not be {@link #isRunning running}; harmless when there is nothing. */
    public void delete() throws IOException {
        FileTree.delete(path);
    }
}
