package dev.tandem.recording;

/**
 * All that was kept of a model's requests was deleted: whoever holds content for that it was kept lets go of it.
 *
 * @param model its public name
 */
public record RecordingCleared(String model) {}
