package dev.tandem.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tandem.testing.Api;
import dev.tandem.testing.RequiredTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report as Chromium lays it out, on a phone and on a wide screen. Pictures are in {@code target/report-pages}. */
@Tag("unit")
class ReportPageTest {

    private static final Path PICTURES = Path.of("target", "report-pages");

    /** As long as files' names are. */
    private static final String LONG = "-gemma-4-26B-A4B-it-UD-Q4_K_XL-00001-of-00002";

    @TempDir
    Path directory;

    @TempDir
    Path profile;

    @Test
    void shouldFitItsWindowWithoutScrollingSideways() throws Exception {
        Path chromium = RequiredTool.require("chromium", "install Chromium (Debian: apt-get install chromium).");
        String report = MadeUpReplay.write(new MadeUpReplay(LONG, 60).run(directory), ReplayReport.Form.HTML);
        Files.createDirectories(PICTURES);
        Files.writeString(PICTURES.resolve("report.html"), report);
        CompletableFuture<String> measured = new CompletableFuture<>();
        HttpServer site = serve(report, measured);
        String origin = "http://127.0.0.1:" + site.getAddress().getPort();
        try {
            Process browser =
                    start(chromium, List.of("--hide-scrollbars", "--remote-debugging-port=0", origin + "/measure"));
            try {
                assertThat(measured.get(Api.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo("390:390:0:shown,1280:1280:0:whole,policy");
            } finally {
                stop(browser);
            }
            for (int width : new int[] {390, 1280}) {
                for (String theme : List.of("dark", "light")) {
                    picture(chromium, origin, width, theme);
                }
            }
        } finally {
            site.stop(0);
        }
    }

    private void picture(Path chromium, String origin, int width, String theme) throws Exception {
        Path picture = PICTURES.resolve(width + "-" + theme + ".png").toAbsolutePath();
        Files.deleteIfExists(picture);
        Process browser = start(
                chromium,
                List.of(
                        "--hide-scrollbars",
                        "--blink-settings=preferredColorScheme=" + (theme.equals("dark") ? 0 : 1),
                        "--window-size=" + width + ",6000",
                        "--screenshot=" + picture,
                        origin + "/report"));
        try {
            assertThat(browser.waitFor(Api.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(picture).isNotEmptyFile();
        } finally {
            stop(browser);
        }
    }

    private Process start(Path chromium, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--user-data-dir=" + profile));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("log").toFile())
                .start();
    }

    private static void stop(Process browser) throws InterruptedException {
        browser.descendants().forEach(ProcessHandle::destroyForcibly);
        browser.destroyForcibly().waitFor();
    }

    private static HttpServer serve(String report, CompletableFuture<String> measured) throws IOException {
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/measured")) {
                measured.complete(exchange.getRequestURI().getQuery());
            }
            byte[] bytes = (path.equals("/report") ? report : MEASURE).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, bytes.length);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            } catch (IOException e) {
                // The browser has left.
            }
        });
        site.start();
        return site;
    }

    /**
     * Of each width: how wide the page is, how many texts of its charts stick out, and whether tables are whole, or show that
     * there is more of them beside. A script that is put into the page
     * must not run.
     */
    private static final String MEASURE = """
            <!doctype html><body><script>
            const measure = width => new Promise(done => {
              const frame = document.createElement('iframe');
              frame.style = 'border:0;height:900px;width:' + width + 'px';
              frame.src = '/report';
              frame.onload = () => {
                const page = frame.contentDocument;
                const out = [...page.querySelectorAll('svg text')].filter(text => {
                  const box = text.getBoundingClientRect();
                  return box.left < 0 || box.right > width;
                });
                const cut = [...page.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth);
                const hinted = cut.every(box => getComputedStyle(box).backgroundAttachment.includes('local'));
                const tables = cut.length == 0 ? 'whole' : hinted ? 'shown' : 'hidden';
                const script = page.createElement('script');
                script.textContent = 'window.ran = true';
                page.body.append(script);
                done([width + ':' + page.documentElement.scrollWidth + ':' + out.length + ':' + tables, frame.contentWindow.ran]);
              };
              document.body.append(frame);
            });
            (async () => {
              const phone = await measure(390), wide = await measure(1280);
              const ran = phone[1] || wide[1];
              await fetch('/measured?' + [phone[0], wide[0], ran ? 'script' : 'policy'].join(','));
            })();
            </script>""";
}
