package dev.tandem.engine.http.chunk;

import com.fasterxml.jackson.databind.JsonNode;

/** How the values of chunks are read and written. */
public interface SlotCodec {

    /** What the JSON says; a missing node when it is none. */
    JsonNode read(byte[] json);

    /** The JSON of it. */
    byte[] write(JsonNode value);
}
