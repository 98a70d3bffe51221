package dev.tandem.engine.http;

/**
 * What an upstream knows us by. Never prints itself.
 *
 * @param value the key, not blank
 */
public record ApiKey(String value) {

    /** Says nothing. */
    @Override
    public String toString() {
        return "ApiKey[***]";
    }
}
