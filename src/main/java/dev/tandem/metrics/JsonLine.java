package dev.tandem.metrics;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.jspecify.annotations.Nullable;

/** One flat JSON object on one line, written straight into text: a tree for each request would cost more than its log. */
final class JsonLine {

    private static final int USUAL_LENGTH = 512;
    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

    private final StringBuilder text = new StringBuilder(USUAL_LENGTH).append('{');

    JsonLine put(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            text.append("null");
        } else {
            text.append('"');
            ENCODER.quoteAsString(value, text);
            text.append('"');
        }
        return this;
    }

    JsonLine put(String name, @Nullable Number value) {
        name(name).append(value);
        return this;
    }

    JsonLine put(String name, boolean value) {
        name(name).append(value);
        return this;
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        return text.append('"').append(name).append("\":");
    }

    String end() {
        return text.append('}').toString();
    }
}
