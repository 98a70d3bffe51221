package dev.tandem.engine;

import dev.tandem.digest.Sha256;
import dev.tandem.files.AtomicFile;
import dev.tandem.gguf.FileHash;
import dev.tandem.gguf.GgufException;
import dev.tandem.gguf.GgufModel;
import dev.tandem.inference.ModelFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file of a model, and extracts those that are packed in the jar: engines read files, not jars.
 *
 * <p>A file is verified against {@code models/checksums.sha256} before it is moved into place as {@link AtomicFile} does
 * it, so several processes may share the directory. A file that is there is hashed again at every start,
 * and replaced when it is not the one that was packed. Thread-safe; blocks, so not for an event loop.
 */
public final class BundledModels {

    private static final String SCHEME = "classpath:";
    private static final String FOLDER = "models/";
    private static final String CHECKSUMS = FOLDER + "checksums.sha256";
    private static final int HASH_DIGITS_IN_NAME = 12;

    /** No extraction takes this long: what is older was left by a process that died. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path directory;
    private final Packed packed;
    private final ReentrantLock extracting = new ReentrantLock();

    /** What is packed with the program. */
    @FunctionalInterface
    interface Packed {

        /** Opens what has that name, without a leading slash; {@code null} when there is nothing. */
        @Nullable
        InputStream open(String name);
    }

    /** @param dataDirectory where Tandem keeps what must outlive it; made when it is needed and not there */
    public BundledModels(Path dataDirectory) {
        this(dataDirectory, name -> BundledModels.class.getResourceAsStream("/" + name));
    }

    BundledModels(Path dataDirectory, Packed packed) {
        this.directory = dataDirectory.resolve("models").toAbsolutePath();
        this.packed = packed;
    }

    /**
     * The file to load for what the configuration calls a model.
     *
     * @param model {@code classpath:models/<file>} for one that is packed in the jar, else a path
     * @return a readable file; for a packed one {@code <data>/models/<12 digits of its hash>-<file>}
     * @throws ModelFileException when there is no such file, or it cannot be extracted
     */
    public Path locate(String model) {
        return model.startsWith(SCHEME) ? extracted(model.substring(SCHEME.length())) : existing(model);
    }

    /**
     * Finds out whether {@link #locate} would find it, and whether what it finds is GGUF: all parts of a split model.
     * Extracts nothing; reads headers.
     *
     * @throws ModelFileException when there is no such file, or it is no GGUF file that makes sense
     */
    public void check(String model) {
        if (model.startsWith(SCHEME)) {
            checksum(model.substring(SCHEME.length()));
        } else {
            checkHeader(existing(model));
        }
    }

    private static void checkHeader(Path file) {
        try {
            GgufModel.read(file);
        } catch (GgufException e) {
            throw new ModelFileException(
                    "The model file " + file.toAbsolutePath() + " is no GGUF file that can be loaded: " + e.getMessage()
                            + " Name a .gguf file.",
                    e);
        } catch (NoSuchFileException e) {
            throw new ModelFileException(
                    "The model file " + file.toAbsolutePath() + " is one of several: " + e.getFile()
                            + " does not exist. Put all parts beside one another.",
                    e);
        } catch (IOException e) {
            throw new ModelFileException("The model file " + file.toAbsolutePath() + " cannot be read (" + e + ").", e);
        }
    }

    private static Path existing(String model) {
        Path path;
        try {
            path = Path.of(model);
        } catch (InvalidPathException e) {
            throw new ModelFileException("'" + model + "' is not a path: " + e.getReason() + ".", e);
        }
        if (Files.isRegularFile(path) && Files.isReadable(path)) {
            return path;
        }
        String problem = !Files.exists(path)
                ? "does not exist"
                : Files.isRegularFile(path) ? "may not be read by this user" : "is not a file";
        throw new ModelFileException(
                "The model file " + path.toAbsolutePath() + " " + problem + ". Name a .gguf file that can be read.",
                null);
    }

    private static String file(String resource) {
        return resource.startsWith(FOLDER) ? resource.substring(FOLDER.length()) : "";
    }

    private String checksum(String resource) {
        BundledChecksums bundledChecksums = checksums();
        return bundledChecksums
                .of(file(resource))
                .orElseThrow(() -> new ModelFileException(
                        "No model '" + SCHEME + resource + "' is packed in this build. Packed are, with " + SCHEME
                                + FOLDER + " in front: " + bundledChecksums.list() + ".",
                        null));
    }

    private Path extracted(String resource) {
        String sha256 = checksum(resource);
        String file = file(resource);
        Path place = directory.resolve(sha256.substring(0, HASH_DIGITS_IN_NAME) + "-" + file);
        extracting.lock();
        try {
            if (!holds(place, sha256)) {
                extract(FOLDER + file, sha256, place);
            }
            return place;
        } catch (IOException e) {
            throw new ModelFileException(
                    "The packed model " + file + " cannot be extracted to " + directory + " (" + e
                            + "). Make that directory writable and free some space, or set TANDEM_DATA to another one.",
                    e);
        } finally {
            extracting.unlock();
        }
    }

    private BundledChecksums checksums() {
        try (InputStream in = packed.open(CHECKSUMS)) {
            if (in == null) {
                throw new ModelFileException("This build has no packed models: name a .gguf file instead.", null);
            }
            return BundledChecksums.parse(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new ModelFileException(
                    "The packed " + CHECKSUMS + " cannot be read (" + e + "): build Tandem anew.", e);
        }
    }

    private void extract(String resource, String sha256, Path place) throws IOException {
        Files.createDirectories(directory);
        removeAbandoned();
        try {
            AtomicFile.write(place, out -> write(resource, sha256, out));
        } catch (IOException e) {
            // Where another process has the right file open, some systems refuse to replace it; then it is there.
            if (!holds(place, sha256)) {
                throw e;
            }
        }
    }

    private void write(String resource, String sha256, OutputStream file) throws IOException {
        DigestOutputStream out = new DigestOutputStream(file, Sha256.begin());
        try (InputStream in = packed.open(resource)) {
            if (in == null) {
                throw new NoSuchFileException(resource, null, "listed in " + CHECKSUMS + " but not packed");
            }
            in.transferTo(out);
        }
        if (!HexFormat.of().formatHex(out.getMessageDigest().digest()).equals(sha256)) {
            throw new IOException("what was written does not have the packed checksum " + sha256);
        }
    }

    private static boolean holds(Path file, String sha256) throws IOException {
        return Files.isRegularFile(file) && FileHash.sha256(file).equals(sha256);
    }

    private void removeAbandoned() throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, "*" + AtomicFile.UNFINISHED)) {
            for (Path part : parts) {
                removeIfOlder(part, limit);
            }
        }
    }

    private static void removeIfOlder(Path part, Instant limit) throws IOException {
        try {
            if (Files.getLastModifiedTime(part).toInstant().isBefore(limit)) {
                Files.delete(part);
            }
        } catch (NoSuchFileException e) {
            return; // The process that wrote it has just finished, or another one has cleaned up.
        }
    }
}
