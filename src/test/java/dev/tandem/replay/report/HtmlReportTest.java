package dev.tandem.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.json.JsonMappers;
import dev.tandem.replay.ReplayCounts;
import dev.tandem.replay.ReplayPlanFixture;
import dev.tandem.replay.ReplayRun;
import dev.tandem.replay.prompt.PromptReader;
import dev.tandem.replay.report.chart.BubblePlot;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.PromptSelection;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class HtmlReportTest {

    private static final String HOSTILE =
            "</pre><script>alert('x')</script>\" onload=\"&amp;\u0000<img src=x>{head.model}{#if x}";
    private static final String HARMLESS =
            "&lt;/pre&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;&amp;amp;\uFFFD"
                    + "&lt;img src=x&gt;{head.model}{#if x}";

    @TempDir
    Path directory;

    @Test
    void shouldEscapeWhateverPromptsAnswersAndNamesHold() throws Exception {
        ReplayFolder folder = new ReplayFolder(directory);
        var request = JsonMappers.REPLAYS.createObjectNode();
        request.putArray("messages").addObject().put("role", "user").put("content", HOSTILE);
        ReplayPlan plan = plan();
        folder.writePrompts(sink -> new PromptReader(plan, 10, ReplayPlanFixture.LENIENT)
                .read(new ByteArrayInputStream(request.toString().getBytes(StandardCharsets.UTF_8)), sink));
        folder.writePlan(plan);
        new ReplayRun(
                        plan,
                        folder,
                        ReplayPlanFixture.cast((prompt, arm, asked) -> new Answer(
                                0,
                                arm.name(),
                                "f",
                                null,
                                null,
                                HOSTILE + arm.name(),
                                null,
                                null,
                                HOSTILE,
                                1,
                                1,
                                Set.of(),
                                .1,
                                null,
                                .1,
                                null,
                                0,
                                null,
                                null)),
                        ReplayPlanFixture.LIMITS,
                        new ReplayCounts())
                .run();

        for (ReplayReport.Form form : Set.of(ReplayReport.Form.HTML, ReplayReport.Form.MARKDOWN)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ReplayReport.of(plan, ReplayPlanFixture.progress("completed"), folder, (id, fingerprint) -> null)
                    .write(form, out);
            String page = out.toString(StandardCharsets.UTF_8);

            assertThat(page).doesNotContain("<script", "<img", "\u0000", "src=\"", "http://", "https://");
            if (form == ReplayReport.Form.HTML) {
                assertThat(page)
                        .contains("<title>Replay of m" + HARMLESS + "</title>")
                        .contains("<td class=\"w\">a" + HARMLESS + "</td>")
                        .contains("<h3>b" + HARMLESS + "</h3>")
                        .contains("</span>" + HARMLESS + "</summary>")
                        .contains("<b>user</b> " + HARMLESS + "</p>")
                        .contains("<pre>" + HARMLESS + "<mark>b" + HARMLESS + "</mark></pre>")
                        .contains("default-src 'none'");
            }
        }
    }

    /** At any width, and where marks lie on one another, a number finds its name. */
    @Test
    void shouldNumberMarksAndNameThemBelowWhenSpeedAndDivergenceAreDrawn() throws Exception {
        BubblePlot plot = BubblePlot.of(
                "speed",
                "Speed",
                List.of(
                        new BubblePlot.Contender("first", "1.00 GB", true, 1, null, null, 0, 1e9),
                        new BubblePlot.Contender("slow", "2.00 GB", false, 1.2, 1.1, 1.3, .0101, 2e9),
                        new BubblePlot.Contender("same", "2.00 GB", false, 1.2, 1.0, 1.4, .0100, 2e9)));
        String page = HtmlTemplate.fragment("bubbles", plot);

        assertThat(page)
                .contains(
                        "<li><span class=\"number\">2</span><b>slow</b> ×1.200, 0.01010 nats a token, 2.00 GB</li>",
                        "text-anchor=\"middle\">3</text>")
                .doesNotContain(">slow</text>");
        List<BubblePlot.Bubble> bubbles = plot.bubbles();
        assertThat(bubbles.get(1).numberY()).isEqualTo(bubbles.get(1).y());
        assertThat(Math.abs(bubbles.get(2).numberY() - bubbles.get(1).numberY()))
                .isGreaterThanOrEqualTo(15);
    }

    private static final Set<String> TAGS = Set.of(
            ("!doctype html head meta title style body main h1 h2 h3 h4 p b ul li section div span figure figcaption svg desc"
                            + " line text tspan g path circle article pre mark table thead tbody tr th td details summary")
                    .split(" ", -1));

    /** Whatever a name, a kind, a token, or a field of a file holds: no tag and no attribute but the page's own. */
    @Test
    void shouldHoldNoMarkupButItsOwnWhenEverythingForeignIsHostile() throws Exception {
        ReplayReport report =
                new MadeUpReplay(HOSTILE + "<svg/onload=alert(1)>'><td onclick=\"x\">", 40).run(directory);
        String page = MadeUpReplay.write(report, ReplayReport.Form.HTML);

        assertThat(page).contains("<svg class=\"chart\"", "<circle", "First differences", "SHA-256", "Verdict");
        Matcher tag =
                Pattern.compile("<(/?)([^\\s>/]*)([^>]*)>").matcher(page.replaceAll("(?s)<style>.*?</style>", ""));
        int tags = 0;
        while (tag.find()) {
            assertThat(TAGS).contains(tag.group(2));
            assertThat(tag.group(3).replaceAll("\"[^\"]*\"", "")).doesNotContainPattern("(?i)\\son\\w+=|href|\\ssrc=");
            tags++;
        }
        assertThat(tags).isGreaterThan(300);
        assertThat(page).doesNotContain("<script", "\u0000");
        assertThat(page)
                .contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                        + " style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">");
    }

    private static ReplayPlan plan() {
        return new ReplayPlan(
                "rp_1",
                "m" + HOSTILE,
                List.of(new Arm("a" + HOSTILE, "a", false), new Arm("b" + HOSTILE, "b", false)),
                7,
                PromptOrder.PAIRED,
                PromptSelection.LAST,
                null,
                0.2,
                Instant.EPOCH,
                null,
                null,
                null);
    }
}
