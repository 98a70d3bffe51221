package dev.tandem.drift;

/** What came of one measurement. */
public sealed interface DriftResult permits ScoredAnswer, ComparedTexts {}
