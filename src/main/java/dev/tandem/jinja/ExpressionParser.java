package dev.tandem.jinja;

import dev.tandem.jinja.JinjaExpression.Application;
import dev.tandem.jinja.JinjaExpression.Binary;
import dev.tandem.jinja.JinjaExpression.Call;
import dev.tandem.jinja.JinjaExpression.Conditional;
import dev.tandem.jinja.JinjaExpression.Filtered;
import dev.tandem.jinja.JinjaExpression.Item;
import dev.tandem.jinja.JinjaExpression.ListOf;
import dev.tandem.jinja.JinjaExpression.Literal;
import dev.tandem.jinja.JinjaExpression.MappingOf;
import dev.tandem.jinja.JinjaExpression.Member;
import dev.tandem.jinja.JinjaExpression.Name;
import dev.tandem.jinja.JinjaExpression.Named;
import dev.tandem.jinja.JinjaExpression.Selected;
import dev.tandem.jinja.JinjaExpression.Slice;
import dev.tandem.jinja.JinjaExpression.Tested;
import dev.tandem.jinja.JinjaExpression.Unary;
import dev.tandem.jinja.JinjaToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads expressions, with the precedences of common/jinja/parser.cpp of llama.cpp. */
final class ExpressionParser {

    private final JinjaTokens tokens;

    ExpressionParser(JinjaTokens tokens) {
        this.tokens = tokens;
    }

    /** One expression, or several with commas between them as a tuple. */
    JinjaExpression sequence() {
        return sequence(this::expression);
    }

    /** The same, of names. */
    JinjaExpression primarySequence() {
        return sequence(this::primary);
    }

    private JinjaExpression sequence(Supplier<JinjaExpression> each) {
        JinjaExpression first = each.get();
        if (!tokens.is(Kind.COMMA)) {
            return first;
        }
        List<JinjaExpression> items = new ArrayList<>(List.of(first));
        while (tokens.accept(Kind.COMMA)) {
            items.add(each.get());
        }
        return new ListOf(items, true);
    }

    JinjaExpression expression() {
        tokens.enter();
        JinjaExpression value = or();
        if (tokens.acceptWord("if")) {
            JinjaExpression test = or();
            value = tokens.acceptWord("else") ? new Conditional(test, value, expression()) : new Selected(value, test);
        }
        tokens.leave();
        return value;
    }

    private JinjaExpression or() {
        JinjaExpression left = and();
        while (tokens.acceptWord("or")) {
            left = new Binary("or", left, and());
        }
        return left;
    }

    private JinjaExpression and() {
        JinjaExpression left = not();
        while (tokens.acceptWord("and")) {
            left = new Binary("and", left, not());
        }
        return left;
    }

    private JinjaExpression not() {
        if (!tokens.acceptWord("not")) {
            return comparison();
        }
        tokens.enter();
        JinjaExpression negated = new Unary("not", not());
        tokens.leave();
        return negated;
    }

    private JinjaExpression comparison() {
        JinjaExpression left = binary(Kind.ADDITIVE, this::product);
        while (true) {
            String operator;
            if (tokens.isWord("not") && tokens.peek(1).isWord("in")) {
                tokens.next();
                tokens.next();
                operator = "not in";
            } else if (tokens.isWord("in") || tokens.is(Kind.COMPARISON)) {
                operator = tokens.next().value();
            } else {
                return left;
            }
            left = new Binary(operator, left, binary(Kind.ADDITIVE, this::product));
        }
    }

    private JinjaExpression product() {
        return binary(Kind.MULTIPLICATIVE, this::tested);
    }

    private JinjaExpression binary(Kind operators, Supplier<JinjaExpression> operand) {
        JinjaExpression left = operand.get();
        while (tokens.is(operators)) {
            left = new Binary(tokens.next().value(), left, operand.get());
        }
        return left;
    }

    private JinjaExpression tested() {
        JinjaExpression operand = filtered();
        while (tokens.acceptWord("is")) {
            boolean negated = tokens.acceptWord("not");
            operand = new Tested(operand, negated, application());
        }
        return operand;
    }

    private JinjaExpression filtered() {
        JinjaExpression operand = unary();
        while (tokens.accept(Kind.PIPE)) {
            operand = new Filtered(operand, application());
        }
        return operand;
    }

    /** A filter's or test's name, with or without arguments. */
    Application application() {
        String name = tokens.expect(Kind.WORD, "a name").value();
        return new Application(name, tokens.is(Kind.OPEN_PAREN) ? arguments() : null);
    }

    private JinjaExpression unary() {
        if (tokens.is(Kind.UNARY)) {
            tokens.enter();
            JinjaExpression signed = new Unary(tokens.next().value(), unary());
            tokens.leave();
            return signed;
        }
        JinjaExpression value = primary();
        while (true) {
            if (tokens.is(Kind.OPEN_PAREN)) {
                value = new Call(value, arguments());
            } else if (tokens.accept(Kind.DOT)) {
                value = member(value);
            } else if (tokens.accept(Kind.OPEN_BRACKET)) {
                value = item(value);
            } else {
                return value;
            }
        }
    }

    private JinjaExpression member(JinjaExpression object) {
        JinjaToken name = tokens.next();
        return switch (name.kind()) {
            case WORD -> new Member(object, name.value());
            case NUMBER -> new Item(object, number(name.value()));
            default -> throw tokens.fault("a member has no name");
        };
    }

    private JinjaExpression item(JinjaExpression object) {
        List<@Nullable JinjaExpression> parts = new ArrayList<>();
        boolean slice = false;
        while (!tokens.is(Kind.CLOSE_BRACKET)) {
            boolean empty = tokens.is(Kind.COLON);
            parts.add(empty ? null : expression());
            slice |= tokens.accept(Kind.COLON);
        }
        tokens.next();
        if (slice) {
            return new Slice(object, part(parts, 0), part(parts, 1), part(parts, 2));
        }
        JinjaExpression index = part(parts, 0);
        return new Item(object, index == null ? new Literal(JinjaValue.UNDEFINED) : index);
    }

    private static @Nullable JinjaExpression part(List<@Nullable JinjaExpression> parts, int index) {
        return index < parts.size() ? parts.get(index) : null;
    }

    List<JinjaExpression> arguments() {
        tokens.expect(Kind.OPEN_PAREN, "(");
        List<JinjaExpression> arguments = new ArrayList<>();
        while (!tokens.accept(Kind.CLOSE_PAREN)) {
            if (tokens.peek().value().equals("*")) {
                throw tokens.fault("arguments cannot be unpacked");
            }
            JinjaExpression argument = expression();
            if (tokens.accept(Kind.EQUALS)) {
                if (!(argument instanceof Name(String name))) {
                    throw tokens.fault("an argument's name is none");
                }
                argument = new Named(name, expression());
            }
            arguments.add(argument);
            tokens.accept(Kind.COMMA);
        }
        return arguments;
    }

    JinjaExpression primary() {
        JinjaToken token = tokens.next();
        return switch (token.kind()) {
            case NUMBER -> number(token.value());
            case STRING -> {
                StringBuilder text = new StringBuilder(token.value());
                while (tokens.is(Kind.STRING)) {
                    text.append(tokens.next().value());
                }
                yield new Literal(JinjaValue.text(text.toString()));
            }
            case WORD -> new Name(token.value());
            case OPEN_PAREN -> {
                JinjaExpression inner = sequence();
                tokens.expect(Kind.CLOSE_PAREN, ")");
                yield inner;
            }
            case OPEN_BRACKET -> new ListOf(items(Kind.CLOSE_BRACKET, false), false);
            case OPEN_BRACE -> new MappingOf(items(Kind.CLOSE_BRACE, true));
            default -> throw tokens.fault("'" + token.value() + "' begins no value");
        };
    }

    private List<JinjaExpression> items(Kind close, boolean pairs) {
        List<JinjaExpression> items = new ArrayList<>();
        while (!tokens.accept(close)) {
            items.add(expression());
            if (pairs) {
                tokens.expect(Kind.COLON, ":");
                items.add(expression());
            }
            tokens.accept(Kind.COMMA);
        }
        return items;
    }

    private Literal number(String digits) {
        try {
            return new Literal(
                    digits.contains(".")
                            ? new JinjaValue.Real(Double.parseDouble(digits))
                            : new JinjaValue.Int(Long.parseLong(digits)));
        } catch (NumberFormatException e) {
            throw tokens.fault(digits + " is too large");
        }
    }
}
