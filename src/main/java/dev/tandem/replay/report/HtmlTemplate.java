package dev.tandem.replay.report;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code replay/report.html}, a Qute template in fragments, since a report is too large to be made in one piece. What is
 * put into it is escaped, unless it is a {@link io.quarkus.qute.RawString}. Safe for any thread.
 */
public final class HtmlTemplate {

    private static final String REPLACEMENT = "\uFFFD";

    private static final Template TEMPLATE = Engine.builder()
            .addDefaults()
            .addValueResolver(new ReflectionValueResolver())
            .addResultMapper(new Escaper())
            .build()
            .parse(resource("report.html"), Variant.forContentType(Variant.TEXT_HTML));

    private HtmlTemplate() {}

    /**
     * One fragment, filled in.
     *
     * @param name of the fragment, and in it of the value
     */
    public static String fragment(String name, Object value) {
        return TEMPLATE.getFragment(name).data(name, value).render();
    }

    public static String resource(String name) {
        try (InputStream resource = HtmlTemplate.class.getResourceAsStream("/replay/" + name)) {
            if (resource == null) {
                throw new IllegalStateException("replay/" + name + " is missing from the application");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Control characters are not allowed in HTML at all. */
    private static final class Escaper extends HtmlEscaper {

        Escaper() {
            super(List.of(Variant.TEXT_HTML));
        }

        @Override
        protected String replacementFor(char c) {
            return c != '\n' && c != '\t' && Character.isISOControl(c) ? REPLACEMENT : super.replacementFor(c);
        }
    }
}
