package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.PackagedServer;
import dev.tandem.testing.RequiredTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind an nginx on the same machine chats are answered, and nobody administrates without a key. */
@Tag("quarkus")
class NginxIT {

    /** What people write beside {@code proxy_pass}. */
    private static final String[] DIRECTIVES = {
        "",
        "proxy_http_version 1.1;",
        "proxy_set_header Host $host;",
        "proxy_http_version 1.1; proxy_set_header Host localhost; proxy_set_header Connection \"\";"
                + " proxy_set_header X-Real-IP $remote_addr;",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
    };

    @TempDir
    Path data;

    @TempDir
    Path home;

    @Test
    void shouldChatAndNotAdministrateThroughItWhateverItIsTold() throws Exception {
        Path program = RequiredTool.require("nginx", "install nginx (Debian: apt-get install nginx-light).");
        try (PackagedServer server = PackagedServer.start(data);
                Api direct = new Api(server.base())) {
            Map<Integer, String> ports = ports();
            Path file =
                    Files.writeString(home.resolve("nginx.conf"), configuration(home, servers(ports, server.base())));
            Process nginx = new ProcessBuilder(
                            program.toString(), "-p", home.toString(), "-c", file.toString(), "-e", home + "/e")
                    .inheritIO()
                    .start();
            try {
                DemoServer.awaitReady(direct);
                for (Map.Entry<Integer, String> told : ports.entrySet()) {
                    Eventually.await("nginx listens", () -> isListening(told.getKey()));
                    ask(told.getKey(), told.getValue());
                }
                assertThat(direct.get("/admin/models").status()).isEqualTo(200);
            } finally {
                nginx.destroy();
                nginx.waitFor();
            }
        }
    }

    private static void ask(int port, String told) {
        try (Api proxied = new Api(URI.create("http://127.0.0.1:" + port))) {
            assertThat(proxied.post("/v1/chat/completions", chat("demo", "Hello", "'max_tokens': 1"))
                            .status())
                    .as(told)
                    .isEqualTo(200);
            assertThat(proxied.get("/admin/models").status()).as(told).isEqualTo(403);
            assertThat(proxied.post("/admin/replays?model=demo", "{}").status())
                    .as(told)
                    .isEqualTo(403);
        }
    }

    private static Map<Integer, String> ports() throws IOException {
        Map<Integer, String> ports = new LinkedHashMap<>();
        for (String told : DIRECTIVES) {
            ports.put(freePort(), told);
        }
        return ports;
    }

    private static String configuration(Path home, String servers) {
        return """
            daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
            events {}
            http {
              access_log off;
              client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi; uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
              %2$s
            }
            """.formatted(home, servers);
    }

    private static String servers(Map<Integer, String> ports, URI base) {
        StringBuilder servers = new StringBuilder();
        ports.forEach((port, told) -> servers.append(
                "server { listen 127.0.0.1:%d; location / { proxy_pass %s; %s } }%n".formatted(port, base, told)));
        return servers.toString();
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
