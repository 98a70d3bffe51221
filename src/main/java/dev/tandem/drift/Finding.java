package dev.tandem.drift;

/** What came of one measurement. */
public sealed interface Finding permits ScoredAnswer, ComparedTexts {}
