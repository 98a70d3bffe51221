package dev.tandem.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which models are packed in this build, and their hashes.
 *
 * @param sha256ByFile 64 lower-case hex digits by file name, sorted
 */
record BundledChecksums(Map<String, String> sha256ByFile) {

    /** As {@code sha256sum} writes it. A plain file name, so that it cannot lead out of a directory. */
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._-]*)");

    /** @throws IOException when it cannot be read or a line is no checksum */
    static BundledChecksums parse(BufferedReader lines) throws IOException {
        Map<String, String> parsed = new TreeMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IOException("'" + line + "' is no checksum");
            }
            parsed.put(matcher.group(2), matcher.group(1));
        }
        return new BundledChecksums(parsed);
    }

    Optional<String> of(String file) {
        return Optional.ofNullable(sha256ByFile.get(file));
    }

    /** The files, for a message. */
    String list() {
        return String.join(", ", sha256ByFile.keySet());
    }
}
