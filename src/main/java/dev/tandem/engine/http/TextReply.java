package dev.tandem.engine.http;

import dev.tandem.inference.EngineException;

/**
 * What an upstream replied where no JSON is expected.
 *
 * @param status HTTP status
 * @param text the body, read as UTF-8 whatever it is
 */
public record TextReply(int status, String text) {

    /**
     * The text.
     *
     * @throws EngineException.Broken when the status is none of success
     */
    public String orThrow() {
        if (status < 200 || status >= 300) {
            throw new EngineException.Broken("The upstream replied with status " + status + ".", null);
        }
        return text;
    }
}
