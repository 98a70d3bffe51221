package dev.tandem.engine.remote;

import dev.tandem.engine.http.Address;
import dev.tandem.engine.http.Endpoint;
import java.util.OptionalInt;

/**
 * What one engine of this kind is to talk to, checked.
 *
 * @param endpoint the API, with our key
 * @param model what the upstream calls the model
 * @param slots answers at the same time, at least 1
 * @param contextSize tokens of prompt and answer together, at least 1; empty when not known
 */
record RemoteEngineSettings(Endpoint endpoint, String model, int slots, OptionalInt contextSize) {

    /** Where it talks to and for which model, in one normal form and without secrets. */
    String arguments() {
        String where = switch (endpoint.address()) {
            case Address.Tcp(var host, var port, var tls) -> (tls ? "https://" : "http://") + host + ":" + port;
            case Address.UnixSocket(var path) -> "unix:" + path;
        };
        return "url=" + where + endpoint.basePath() + " model=" + model;
    }
}
