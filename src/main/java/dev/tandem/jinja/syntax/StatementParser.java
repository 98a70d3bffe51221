package dev.tandem.jinja.syntax;

import dev.tandem.jinja.syntax.JinjaToken.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads statements, as common/jinja/parser.cpp of llama.cpp does. Used once. */
public final class StatementParser {

    private final JinjaTokens tokens;
    private final ExpressionParser expressions;

    private StatementParser(JinjaTokens tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /** @throws TemplateSyntaxException when it is no template of this dialect */
    public static List<JinjaStatement> parse(String template) {
        StatementParser parser = new StatementParser(new JinjaTokens(JinjaLexer.tokens(template)));
        List<JinjaStatement> body = new ArrayList<>();
        while (!parser.tokens.isAtEnd()) {
            parser.add(body);
        }
        return body;
    }

    private void add(List<JinjaStatement> body) {
        JinjaToken token = tokens.peek();
        switch (token.kind()) {
            case COMMENT -> tokens.next();
            case TEXT -> body.add(new JinjaStatement.Print(tokens.next().value()));
            case OPEN_EXPRESSION -> {
                tokens.next();
                body.add(new JinjaStatement.Output(expressions.expression(), token.line()));
                tokens.expect(Kind.CLOSE_EXPRESSION, "}}");
            }
            case OPEN_STATEMENT -> {
                tokens.enter();
                JinjaStatement statement = statement();
                if (statement != null) {
                    body.add(statement);
                }
                tokens.leave();
            }
            default -> throw tokens.fault("'" + token.value() + "' stands where nothing may");
        }
    }

    private List<JinjaStatement> until(String... ends) {
        List<JinjaStatement> body = new ArrayList<>();
        while (!tokens.isStatement(ends)) {
            if (tokens.isAtEnd()) {
                throw tokens.fault("expected " + String.join(" or ", ends));
            }
            add(body);
        }
        return body;
    }

    private @Nullable JinjaStatement statement() {
        tokens.next();
        int line = tokens.peek().line();
        String name = tokens.expect(Kind.WORD, "a statement").value();
        return switch (name) {
            case "set" -> assign(line);
            case "if" -> {
                JinjaStatement statement = branch(line);
                tokens.expectStatement("endif");
                yield statement;
            }
            case "for" -> loop(line);
            case "macro" -> macro();
            case "call" -> call(line);
            case "filter" -> {
                FilterCall filter = expressions.application();
                close();
                List<JinjaStatement> body = until("endfilter");
                tokens.expectStatement("endfilter");
                yield new JinjaStatement.FilterBlock(filter, body, line);
            }
            case "break" -> {
                close();
                yield new JinjaStatement.Break();
            }
            case "continue" -> {
                close();
                yield new JinjaStatement.Continue();
            }
            // What training masks; it has no effect on the text.
            case "generation", "endgeneration" -> {
                close();
                yield null;
            }
            default -> throw tokens.fault("the statement '" + name + "' is not known");
        };
    }

    private void close() {
        tokens.expect(Kind.CLOSE_STATEMENT, "%}");
    }

    private JinjaStatement assign(int line) {
        JinjaExpression target = expressions.sequence();
        if (!isTarget(target)) {
            throw tokens.fault("a value cannot be set there");
        }
        if (tokens.accept(Kind.EQUALS)) {
            JinjaExpression value = expressions.sequence();
            close();
            return new JinjaStatement.Assign(target, value, List.of(), line);
        }
        close();
        List<JinjaStatement> body = until("endset");
        tokens.expectStatement("endset");
        return new JinjaStatement.Assign(target, null, body, line);
    }

    private static boolean isTarget(JinjaExpression target) {
        return target instanceof NameExpression
                || target instanceof MemberExpression
                || (target instanceof ListExpression list && list.tuple() && areNames(list.items()));
    }

    private static boolean areNames(List<JinjaExpression> items) {
        return items.stream().allMatch(NameExpression.class::isInstance);
    }

    private JinjaStatement branch(int line) {
        JinjaExpression test = expressions.expression();
        close();
        List<JinjaStatement> body = until("elif", "else", "endif");
        List<JinjaStatement> otherwise = List.of();
        if (tokens.isStatement("elif")) {
            tokens.next();
            int next = tokens.next().line();
            tokens.enter();
            otherwise = List.of(branch(next));
            tokens.leave();
        } else if (tokens.isStatement("else")) {
            tokens.expectStatement("else");
            otherwise = until("endif");
        }
        return new JinjaStatement.If(test, body, otherwise, line);
    }

    private JinjaStatement loop(int line) {
        JinjaExpression target = expressions.primarySequence();
        List<JinjaExpression> targets =
                target instanceof ListExpression list && list.tuple() ? list.items() : List.of(target);
        if (!areNames(targets)) {
            throw tokens.fault("a loop needs names for its items");
        }
        if (!tokens.acceptWord("in")) {
            throw tokens.fault("expected in, got " + tokens.peek().value());
        }
        JinjaExpression items = expressions.expression();
        close();
        List<JinjaStatement> body = until("endfor", "else");
        List<JinjaStatement> otherwise = List.of();
        if (tokens.isStatement("else")) {
            tokens.expectStatement("else");
            otherwise = until("endfor");
        }
        tokens.expectStatement("endfor");
        return new JinjaStatement.For(
                targets.stream().map(name -> ((NameExpression) name).name()).toList(),
                target instanceof ListExpression,
                items instanceof SelectExpression selected ? selected.value() : items,
                items instanceof SelectExpression selected ? selected.test() : null,
                body,
                otherwise,
                line);
    }

    private JinjaStatement macro() {
        String name = tokens.expect(Kind.WORD, "a name").value();
        List<JinjaExpression> parameters = parameters();
        close();
        List<JinjaStatement> body = until("endmacro");
        tokens.expectStatement("endmacro");
        return new JinjaStatement.Macro(name, parameters, body);
    }

    private JinjaStatement call(int line) {
        List<JinjaExpression> parameters = tokens.is(Kind.OPEN_PAREN) ? parameters() : List.of();
        String callee = tokens.expect(Kind.WORD, "a name").value();
        List<JinjaExpression> arguments = expressions.arguments();
        close();
        List<JinjaStatement> body = until("endcall");
        tokens.expectStatement("endcall");
        return new JinjaStatement.CallBlock(
                new CallExpression(new NameExpression(callee), arguments), parameters, body, line);
    }

    private List<JinjaExpression> parameters() {
        List<JinjaExpression> parameters = expressions.arguments();
        if (!parameters.stream().allMatch(each -> each instanceof NameExpression || each instanceof KeywordArgument)) {
            throw tokens.fault("a parameter is no name");
        }
        return parameters;
    }
}
