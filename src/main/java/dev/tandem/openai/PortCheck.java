package dev.tandem.openai;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.Config;

/** Finds out before models are loaded, not after, that nobody may listen where Tandem is to. */
@Singleton
class PortCheck {

    private static final int DEFAULT_PORT = 8080;

    /** A property of the process, for each reload has classes of its own. */
    static final String STARTED = "dev.tandem.started";

    void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event, Config config) {
        boolean listens = config.getOptionalValue("quarkus.http.host-enabled", Boolean.class)
                        .orElse(true)
                && !config.getOptionalValue("quarkus.http.insecure-requests", String.class)
                        .orElse("")
                        .equalsIgnoreCase("disabled");
        if (listens) {
            check(
                    LaunchMode.current(),
                    config.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0"),
                    config.getOptionalValue("quarkus.http.port", Integer.class).orElse(DEFAULT_PORT),
                    PortCheck::end);
        }
    }

    /**
     * Hot reload would print three stack traces and wait for a change of the sources, which helps nobody here: it ends.
     * While it reloads, the port is its own.
     *
     * @param end what to do in place of a start; gets the sentence that says why
     */
    static void check(LaunchMode mode, String host, int port, Consumer<String> end) {
        switch (mode) {
            case NORMAL, RUN -> check(host, port);
            case DEVELOPMENT -> {
                if (System.setProperty(STARTED, "true") == null) {
                    try {
                        check(host, port);
                    } catch (ConfigurationException e) {
                        end.accept(e.getMessage());
                    }
                }
            }
            case TEST -> {
                // Tests choose a free port, and Quarkus says at once what is wrong.
            }
        }
    }

    /** Nothing is open yet that would have to be closed, and hooks would wait for the start that goes on. */
    private static void end(String message) {
        System.err.println(message);
        System.err.flush();
        Runtime.getRuntime().halt(1);
    }

    /** @throws ConfigurationException that says what is wrong with the address */
    static void check(String host, int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException e) {
            throw new ConfigurationException("quarkus.http.host: there is no host '" + host
                    + "'. Name an address of this machine, such as 127.0.0.1.");
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException("quarkus.http.port: cannot listen on " + host + ":" + port + " ("
                    + e.getMessage() + "). Stop whatever listens there, or name another port.");
        }
    }
}
