package dev.tandem.experiment;

/**
 * What was found of one kind of answers.
 *
 * @param served the variant that answered
 * @param category what kind of answers they are
 * @param length how many tokens they have, as a class
 * @param day when they were chosen, days since 1970-01-01 in UTC
 * @param sums of all their tokens
 */
public record DriftAggregate(String served, String category, String length, long day, DriftSums sums) {}
