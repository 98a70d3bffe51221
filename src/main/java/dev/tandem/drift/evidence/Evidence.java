package dev.tandem.drift.evidence;

import java.util.List;

/**
 * What is known of a model's variants as they are now, since they are so, whenever it is asked.
 *
 * @param nearer which of two candidates is nearer to the reference
 * @param candidates how far each is from the reference, and from itself
 * @param open answers that were chosen and are neither scored nor given up; scored ones that were chosen later wait for them
 * @param heldBack scored ones that wait for those
 */
public record Evidence(List<NearerFinding> nearer, List<CandidateFinding> candidates, int open, int heldBack) {}
