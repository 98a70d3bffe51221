package dev.tandem.memory;

/**
 * Something that holds weights: a graphics card, or the host.
 *
 * @param id the same for all variants, such as {@code CUDA0} or {@code host}
 * @param description what it is, for people
 * @param total bytes
 * @param free bytes that nobody had taken when it was asked
 */
public record Device(String id, String description, long total, long free) {

    /** The id of the host's own memory. */
    public static final String HOST = "host";

    /** What stays free on a graphics card: the default of {@code --fit-target} of llama.cpp v0.5.0. */
    private static final long MARGIN = 1L << 30;

    /** Bytes that are to stay free: drivers and desktops want some, and allocators lose some. */
    public long margin() {
        return id.equals(HOST) ? 0 : MARGIN;
    }
}
