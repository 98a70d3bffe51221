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
import org.eclipse.microprofile.config.Config;

/** Finds out before models are loaded, not after, that nobody may listen where Tandem is to. */
@Singleton
class PortCheck {

    private static final int DEFAULT_PORT = 8080;

    void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event, Config config) {
        boolean listens = config.getOptionalValue("quarkus.http.host-enabled", Boolean.class)
                        .orElse(true)
                && !config.getOptionalValue("quarkus.http.insecure-requests", String.class)
                        .orElse("")
                        .equalsIgnoreCase("disabled");
        if (LaunchMode.current() == LaunchMode.NORMAL && listens) {
            check(
                    config.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0"),
                    config.getOptionalValue("quarkus.http.port", Integer.class).orElse(DEFAULT_PORT));
        }
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
