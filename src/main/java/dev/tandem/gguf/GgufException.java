package dev.tandem.gguf;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The file can be read but is not a GGUF file that makes sense: damaged, incomplete, hostile, or of a kind that is not
 * supported. The message names the file without its directory, the byte and what is wrong there. Trouble with reading
 * itself is any other {@link IOException}.
 */
public final class GgufException extends IOException {

    private static final long serialVersionUID = 1L;
    private static final int MAX_QUOTED = 80;

    private final long offset;

    GgufException(Path file, long offset, String problem) {
        super(file.getFileName() + ": byte " + offset + ": " + problem + ".");
        this.offset = offset;
    }

    /** The byte of the file, counted from 0, at which what is wrong begins. */
    public long offset() {
        return offset;
    }

    /** A name out of the file, fit for a message: short and without control characters. */
    static String quote(String name) {
        String shown = name.length() <= MAX_QUOTED ? name : name.substring(0, MAX_QUOTED) + "…";
        return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
