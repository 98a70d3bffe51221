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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Behind an nginx on the same machine chats are answered, and nobody administrates without a key. */
@Tag("quarkus")
class NginxIT {

    private static final String CONFIGURATION = """
            daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
            events {}
            http {
              access_log off;
              client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi; uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
              server { listen 127.0.0.1:%2$d; location / { proxy_pass %3$s; %4$s } }
            }
            """;

    @TempDir
    Path data;

    @TempDir
    Path home;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | ''",
                "HTTP/1.1 | 'proxy_http_version 1.1;'",
                "with the client's Host | 'proxy_set_header Host $host;'",
                "with Host and X-Real-IP | 'proxy_http_version 1.1; proxy_set_header Host localhost;"
                        + " proxy_set_header Connection \"\"; proxy_set_header X-Real-IP $remote_addr;'",
                "with X-Forwarded-For | 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'"
            })
    void shouldChatAndNotAdministrateThroughIt(String name, String directives) throws Exception {
        Path program = RequiredTool.require("nginx", "install nginx (Debian: apt-get install nginx-light).");
        int port = freePort();
        try (PackagedServer server = PackagedServer.start(data);
                Api direct = new Api(server.base());
                Api proxied = new Api(URI.create("http://127.0.0.1:" + port))) {
            DemoServer.awaitReady(direct);
            Path file = Files.writeString(
                    home.resolve("nginx.conf"), CONFIGURATION.formatted(home, port, server.base(), directives));
            Process nginx = new ProcessBuilder(
                            program.toString(), "-p", home.toString(), "-c", file.toString(), "-e", home + "/e")
                    .inheritIO()
                    .start();
            try {
                Eventually.await("nginx listens", () -> isListening(port));
                assertThat(proxied.post("/v1/chat/completions", chat("demo", "Hello", "'max_tokens': 1"))
                                .status())
                        .isEqualTo(200);
                assertThat(proxied.get("/admin/models").status()).isEqualTo(403);
                assertThat(proxied.post("/admin/replays?model=demo", "{}").status())
                        .isEqualTo(403);
                assertThat(direct.get("/admin/models").status()).isEqualTo(200);
            } finally {
                nginx.destroy();
                nginx.waitFor();
            }
        }
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
