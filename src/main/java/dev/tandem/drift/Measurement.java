package dev.tandem.drift;

/** What came of one measurement. */
public sealed interface Measurement permits ScoredAnswer, ComparedTexts {}
