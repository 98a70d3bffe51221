package dev.tandem.experiment;

/** One line of the append-only log. */
public sealed interface LogEntry permits DriftChoice, DriftOutcome, Epoch, Outcome {}
