package dev.tandem.recording;

import java.util.Locale;

/** What became of a request that was to be kept. */
public enum RecordingResult {
    /** It was written. */
    RECORDED,
    /** Too many waited to be written. */
    DROPPED,
    /** It is larger than what is kept of one request. */
    TOO_LARGE,
    /** It could not be written. */
    FAILED,
    /** All that was kept was deleted while it waited. */
    DELETED;

    /** The value of a label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
