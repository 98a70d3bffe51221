package dev.tandem.engine.http.chunk;

import com.fasterxml.jackson.core.JsonPointer;

/**
 * A place in a chunk whose value may differ from that of the chunk before.
 *
 * @param from the first byte of the value in the chunk that it was found in
 * @param to the one behind the last
 */
record ChunkSlot(JsonPointer place, Kind kind, int from, int to) {

    /** What may stand in it, and what else follows from that. */
    enum Kind {
        /** A part of the answer, not empty. */
        TEXT,
        STRING,
        NUMBER,
        /** How likely a token of the answer was. */
        LOG_PROBABILITY,
        /** A list of numbers, not empty. */
        NUMBERS;

        /** Whether such a value begins there; the scanner then knows its end. */
        boolean isAt(int from, JsonValueScanner scanner) {
            return switch (this) {
                // Its end is behind its quotes.
                case TEXT -> scanner.string(from) && scanner.end() > from + 2;
                case STRING -> scanner.string(from);
                case NUMBER, LOG_PROBABILITY -> scanner.number(from);
                case NUMBERS -> scanner.numbers(from);
            };
        }
    }
}
