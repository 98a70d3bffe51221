package dev.tandem.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Permissions of what holds content: for this user alone, where the file system knows such a thing. */
public final class OwnerOnly {

    private static final String DIRECTORY = "rwx------";
    private static final String FILE = "rw-------";

    private OwnerOnly() {}

    /** Makes a directory and those above it; those that are there stay as they are. */
    public static void createDirectories(Path path) throws IOException {
        Files.createDirectories(path, attributes(path, DIRECTORY));
    }

    /** Makes a directory and those above it, and closes it to others should it have been there. */
    public static void secureDirectory(Path path) throws IOException {
        createDirectories(path);
        if (isPosix(path)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(DIRECTORY));
        }
    }

    /**
     * What a new file is made with.
     *
     * @param path anything on the same file system
     */
    public static FileAttribute<?>[] file(Path path) {
        return attributes(path, FILE);
    }

    /** Closes a file to others, if it is there. */
    public static void secureFile(Path file) throws IOException {
        if (isPosix(file) && Files.isRegularFile(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(FILE));
        }
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
