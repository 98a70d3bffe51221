package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Bool;
import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.None;
import dev.tandem.jinja.JinjaValue.Real;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.JinjaValue.Text;

/** Values as texts, the way Python would write them. */
final class ValueText {

    private final RenderBudget budget;

    ValueText(RenderBudget budget) {
        this.budget = budget;
    }

    /** @throws JinjaException when it has none */
    MarkedText of(JinjaValue value) {
        return of(value, 0);
    }

    private MarkedText of(JinjaValue value, int level) {
        budget.nest(level);
        return switch (value) {
            case Text text -> text.value();
            case Int number -> MarkedText.own(Long.toString(number.value()));
            case Real number -> MarkedText.own(NumberText.printed(number.value()));
            case Bool flag -> MarkedText.own(flag.value() ? "True" : "False");
            case None _ -> MarkedText.own("None");
            case Sequence sequence -> sequence(sequence, level);
            case Mapping mapping -> mapping(mapping, level);
            default -> throw JinjaException.failed(value.type() + " is not a string value");
        };
    }

    private MarkedText sequence(Sequence sequence, int level) {
        MarkedTextBuilder out = new MarkedTextBuilder(budget).append(sequence.isTuple() ? "(" : "[");
        String separator = "";
        for (JinjaValue item : sequence.items()) {
            quoted(out.append(separator), item, level);
            separator = ", ";
        }
        out.append(sequence.isTuple() && sequence.items().size() == 1 ? "," : "");
        return out.append(sequence.isTuple() ? ")" : "]").build();
    }

    private MarkedText mapping(Mapping mapping, int level) {
        MarkedTextBuilder out = new MarkedTextBuilder(budget).append("{");
        String separator = "";
        for (Mapping.Entry entry : mapping.entries()) {
            quoted(out.append(separator), entry.key(), level);
            quoted(out.append(": "), entry.value(), level);
            separator = ", ";
        }
        return out.append("}").build();
    }

    private void quoted(MarkedTextBuilder out, JinjaValue value, int level) {
        if (value instanceof Text text) {
            if (text.value().text().indexOf('\'') >= 0) {
                out.append(new JinjaJson(budget).write(text));
            } else {
                out.append("'").append(text.value()).append("'");
            }
        } else if (value == JinjaValue.UNDEFINED) {
            out.append("Undefined");
        } else {
            out.append(of(value, level + 1));
        }
    }

    /** What printing a value prints: nothing for what is nothing, and the items of a sequence one after another. */
    void print(JinjaValue value, MarkedTextBuilder out) {
        print(value, out, 0);
    }

    private void print(JinjaValue value, MarkedTextBuilder out, int level) {
        switch (value) {
            case Text text -> out.append(text.value());
            case Int _, Real _, Bool _ -> out.append(of(value));
            case Sequence sequence -> {
                budget.nest(level);
                for (JinjaValue item : sequence.items()) {
                    print(item, out, level + 1);
                }
            }
            default -> budget.step();
        }
    }
}
