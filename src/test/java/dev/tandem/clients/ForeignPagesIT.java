package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.PackagedServer;
import dev.tandem.testing.RequiredTool;
import dev.tandem.testing.Scrape;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A web page of another origin, in Chromium, does nothing on the packaged program, unless CORS lists its origin; and then it may chat. */
@Tag("quarkus")
class ForeignPagesIT {

    private static final String CHAT =
            "{\"model\":\"demo\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\"," + "\"content\":\"Hello\"}]}";

    @TempDir
    Path data;

    @TempDir
    Path profile;

    @Test
    void shouldRefuseAllThatAForeignPageSends() throws Exception {
        assertThat(visit(true)).isEqualTo("opaque0,opaque0,opaque0,blocked,blocked,blocked");
    }

    @Test
    void shouldAnswerChatsOnlyToAPageWhoseOriginIsListed() throws Exception {
        assertThat(visit(false)).isEqualTo("opaque0,opaque0,opaque0,cors200,cors403,cors403");
    }

    @Test
    void shouldLetAListedPageAdministrateThatSendsAnAdminKey() throws Exception {
        assertThat(visit(
                        false,
                        "tandem.access.keys.operator.secret=admin-secret",
                        "tandem.access.keys.operator.role=admin"))
                .isEqualTo("opaque0,opaque0,opaque0,cors200,cors401,cors200");
    }

    /** @param refused whether nothing that the page asks for may be done; else its origin is listed */
    private String visit(boolean refused, String... settings) throws Exception {
        Path chromium = RequiredTool.require("chromium", "install Chromium (Debian: apt-get install chromium).");
        CompletableFuture<String> done = new CompletableFuture<>();
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String origin = "http://127.0.0.1:" + site.getAddress().getPort();
        try (PackagedServer server =
                        refused ? PackagedServer.start(data) : PackagedServer.start(data, listed(origin, settings));
                Api api = new Api(server.base())) {
            DemoServer.awaitReady(api);
            serve(site, page(server.base()), done);
            Process browser = new ProcessBuilder(
                            chromium.toString(),
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--no-first-run",
                            "--user-data-dir=" + profile,
                            "--remote-debugging-port=0",
                            origin + "/")
                    .redirectErrorStream(true)
                    .redirectOutput(profile.resolve("log").toFile())
                    .start();
            try {
                String results = done.get(Api.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                if (settings.length == 0) {
                    assertThat(api.get("/admin/replays").json()).isEmpty();
                }
                if (refused) {
                    assertThat(Scrape.of(api).sum("tandem_requests_total", Map.of("outcome", "completed")))
                            .isZero();
                }
                return results;
            } finally {
                browser.descendants().forEach(ProcessHandle::destroyForcibly);
                browser.destroyForcibly().waitFor();
            }
        } finally {
            site.stop(0);
        }
    }

    private static String[] listed(String origin, String... settings) {
        return Stream.concat(
                        Stream.of("quarkus.http.cors.enabled=true", "quarkus.http.cors.origins=" + origin),
                        Stream.of(settings))
                .toArray(String[]::new);
    }

    private static void serve(HttpServer site, String page, CompletableFuture<String> done) {
        site.createContext("/", exchange -> {
            URI asked = exchange.getRequestURI();
            if (asked.getPath().equals("/done")) {
                done.complete(asked.getQuery());
            }
            byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, bytes.length);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            } catch (IOException e) {
                // The browser has left.
            }
        });
        site.start();
    }

    /** Sends what a page may send without being asked for leave, a form, and what the browser asks leave for. */
    private static String page(URI target) {
        return """
            <!doctype html><title>page</title><script>
            const target = '%s', chat = '%s';
            const outcome = async (path, options) => {
              try { const r = await fetch(target + path, options); return r.type + r.status } catch (e) { return 'blocked' }
            };
            (async () => {
              const results = [
                await outcome('/admin/replays?model=demo', {method: 'POST', mode: 'no-cors', body: chat}),
                await outcome('/v1/chat/completions', {method: 'POST', mode: 'no-cors', body: new Blob([chat])}),
                await outcome('/v1/models', {mode: 'no-cors'}),
                await outcome('/v1/chat/completions',
                  {method: 'POST', headers: {'content-type': 'application/json'}, body: chat}),
                await outcome('/admin/replays?model=demo',
                  {method: 'POST', headers: {'content-type': 'application/json'}, body: chat}),
                await outcome('/admin/models', {headers: {'authorization': 'Bearer admin-secret'}})];
              await fetch('/done?' + results.join(','));
            })();
            </script>""".formatted(target, CHAT);
    }
}
