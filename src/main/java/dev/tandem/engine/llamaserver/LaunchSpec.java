package dev.tandem.engine.llamaserver;

import dev.tandem.engine.http.Address;
import dev.tandem.engine.http.ApiKey;
import dev.tandem.engine.http.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One attempt to run the program: a command, an address and a key of its own.
 *
 * <p>It listens on loopback under a key that is chosen anew for each attempt and handed over in the environment. So
 * neither a web page in a browser on this machine nor another user gets at it, and an answer to that key proves that
 * it is this child that answers, even if another program took the port in between.
 *
 * @param program the program, an absolute path
 * @param arguments its arguments, ours and the operator's
 * @param variables what is set in its environment
 * @param endpoint where it will answer
 * @param file the file of its weights, where it is known
 */
record LaunchSpec(
        Path program, List<String> arguments, Map<String, String> variables, Endpoint endpoint, Optional<Path> file) {

    private static final String LOOPBACK = "127.0.0.1";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 24;
    private static final String METRICS = "LLAMA_ARG_ENDPOINT_METRICS";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** @throws CannotStartException when the program, the model or a free port cannot be had */
    static LaunchSpec prepare(ManagedServerSettings settings) throws CannotStartException {
        Path program = settings.binary().find();
        ModelSource.Weights weights = settings.model().weights();
        int port = freePort();
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        String bearer = HexFormat.of().formatHex(key);

        List<String> arguments = new ArrayList<>(weights.arguments());
        settings.projector().ifPresent(file -> arguments.addAll(List.of("--mmproj", file)));
        arguments.addAll(settings.arguments());
        arguments.addAll(List.of("--host", LOOPBACK, "--port", String.valueOf(port)));

        Map<String, String> variables = new TreeMap<>(settings.variables());
        variables.put("LLAMA_API_KEY", bearer);
        // Older builds know no such argument and would refuse it; they ignore a variable.
        variables.putIfAbsent("LLAMA_ARG_UI", "0");
        // It counts in any case; this lets it tell. Tandem's own environment may say no.
        variables.putIfAbsent(METRICS, Objects.requireNonNullElse(System.getenv(METRICS), "1"));
        return new LaunchSpec(
                program,
                List.copyOf(arguments),
                Map.copyOf(variables),
                new Endpoint(
                        new Address.Tcp(LOOPBACK, port, false),
                        "",
                        Map.of(),
                        new ApiKey(bearer),
                        ManagedServerSettings.property(settings.id()),
                        CONNECT_TIMEOUT),
                weights.file());
    }

    /** Nobody can keep a port for another process: if it is taken until then, the next attempt takes another one. */
    private static int freePort() throws CannotStartException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CannotStartException("No free port on " + LOOPBACK + " (" + e.getMessage() + ").");
        }
    }
}
