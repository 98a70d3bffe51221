package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.syntax.JinjaStatement;
import dev.tandem.jinja.syntax.StatementParser;
import dev.tandem.jinja.syntax.TemplateSyntaxException;
import java.time.ZonedDateTime;
import java.util.List;

/** A template that was read. Immutable, and as such for any number of threads. */
public final class JinjaTemplate {

    private final List<JinjaStatement> body;

    private JinjaTemplate(List<JinjaStatement> body) {
        this.body = List.copyOf(body);
    }

    /** @throws JinjaException of kind {@code SYNTAX} when this dialect does not know what it says */
    public static JinjaTemplate parse(String source) {
        try {
            List<JinjaStatement> body = StatementParser.parse(source);
            new TemplateVocabulary().require(body);
            return new JinjaTemplate(body);
        } catch (TemplateSyntaxException e) {
            throw JinjaException.syntax(String.valueOf(e.getMessage()));
        }
    }

    /**
     * What it prints.
     *
     * @param names the values it may use, which it may change
     * @throws JinjaException when it objects, fails, or goes too far
     */
    public MarkedText render(Mapping names, ZonedDateTime now, RenderLimits limits) {
        return render(names, now, limits, UsageTrace.NONE);
    }

    /** The same, with a note of what it looked at. */
    public MarkedText render(Mapping names, ZonedDateTime now, RenderLimits limits, UsageTrace trace) {
        RenderBudget budget = new RenderBudget(limits);
        JinjaScope scope = JinjaScope.outermost(new Rendering(budget, trace, now));
        for (Mapping.Entry entry : names.entries()) {
            scope.set(new ValueText(budget).of(entry.key()).text(), entry.value());
        }
        MarkedTextBuilder out = new MarkedTextBuilder(budget);
        try {
            if (StatementRunner.run(body, scope, out) != StatementRunner.Flow.NEXT) {
                throw JinjaException.failed("break and continue work within a loop only");
            }
        } catch (StackOverflowError e) {
            // The limits are far from it on a thread of usual size; smaller ones must not tear the caller down.
            throw JinjaException.limit("The template nests too deep for this thread.");
        }
        return out.build();
    }
}
