package dev.tandem.memory;

/**
 * A graphics card as one program sees it.
 *
 * @param name what that program calls it, such as {@code CUDA0}, whichever card that is
 * @param device the card
 */
record Gpu(String name, Device device) {}
