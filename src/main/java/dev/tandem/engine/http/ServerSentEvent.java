package dev.tandem.engine.http;

/**
 * One event of an event stream.
 *
 * @param type what its {@code event} field says; empty when it has none
 * @param data its {@code data} lines, joined by line feeds; never modified
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and a copy for each event would cost
record ServerSentEvent(String type, byte[] data) {}
