package dev.tandem.stats;

/**
 * Something that was seen in a cluster.
 *
 * @param cluster names what is independent of the others, such as a conversation
 * @param value what was seen
 */
public record ClusteredValue<T>(String cluster, T value) {}
