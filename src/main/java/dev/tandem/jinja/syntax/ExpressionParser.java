package dev.tandem.jinja.syntax;

import dev.tandem.jinja.syntax.JinjaToken.Kind;
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
        return new ListExpression(items, true);
    }

    JinjaExpression expression() {
        tokens.enter();
        JinjaExpression value = or();
        if (tokens.acceptWord("if")) {
            JinjaExpression test = or();
            value = tokens.acceptWord("else")
                    ? new TernaryExpression(test, value, expression())
                    : new SelectExpression(value, test);
        }
        tokens.leave();
        return value;
    }

    private JinjaExpression or() {
        JinjaExpression left = and();
        while (tokens.acceptWord("or")) {
            left = new BinaryExpression("or", left, and());
        }
        return left;
    }

    private JinjaExpression and() {
        JinjaExpression left = not();
        while (tokens.acceptWord("and")) {
            left = new BinaryExpression("and", left, not());
        }
        return left;
    }

    private JinjaExpression not() {
        if (!tokens.acceptWord("not")) {
            return comparison();
        }
        tokens.enter();
        JinjaExpression negated = new UnaryExpression("not", not());
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
            left = new BinaryExpression(operator, left, binary(Kind.ADDITIVE, this::product));
        }
    }

    private JinjaExpression product() {
        return binary(Kind.MULTIPLICATIVE, this::tested);
    }

    private JinjaExpression binary(Kind operators, Supplier<JinjaExpression> operand) {
        JinjaExpression left = operand.get();
        while (tokens.is(operators)) {
            left = new BinaryExpression(tokens.next().value(), left, operand.get());
        }
        return left;
    }

    private JinjaExpression tested() {
        JinjaExpression operand = filtered();
        while (tokens.acceptWord("is")) {
            boolean negated = tokens.acceptWord("not");
            operand = new TestExpression(operand, negated, application());
        }
        return operand;
    }

    private JinjaExpression filtered() {
        JinjaExpression operand = unary();
        while (tokens.accept(Kind.PIPE)) {
            operand = new FilterExpression(operand, application());
        }
        return operand;
    }

    /** A filter's or test's name, with or without arguments. */
    FilterCall application() {
        String name = tokens.expect(Kind.WORD, "a name").value();
        return new FilterCall(name, tokens.is(Kind.OPEN_PAREN) ? arguments() : null);
    }

    private JinjaExpression unary() {
        if (tokens.is(Kind.UNARY)) {
            tokens.enter();
            JinjaExpression signed = new UnaryExpression(tokens.next().value(), unary());
            tokens.leave();
            return signed;
        }
        JinjaExpression value = primary();
        while (true) {
            if (tokens.is(Kind.OPEN_PAREN)) {
                value = new CallExpression(value, arguments());
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
            case WORD -> new MemberExpression(object, name.value());
            case NUMBER -> new ItemExpression(object, number(name.value()));
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
            return new SliceExpression(object, part(parts, 0), part(parts, 1), part(parts, 2));
        }
        JinjaExpression index = part(parts, 0);
        return new ItemExpression(object, index == null ? new LiteralExpression(LiteralExpression.NOTHING) : index);
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
                if (!(argument instanceof NameExpression(String name))) {
                    throw tokens.fault("an argument's name is none");
                }
                argument = new KeywordArgument(name, expression());
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
                yield new LiteralExpression(text.toString());
            }
            case WORD -> new NameExpression(token.value());
            case OPEN_PAREN -> {
                JinjaExpression inner = sequence();
                tokens.expect(Kind.CLOSE_PAREN, ")");
                yield inner;
            }
            case OPEN_BRACKET -> new ListExpression(items(Kind.CLOSE_BRACKET, false), false);
            case OPEN_BRACE -> new MappingExpression(items(Kind.CLOSE_BRACE, true));
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

    private LiteralExpression number(String digits) {
        try {
            return new LiteralExpression(
                    digits.contains(".") ? (Object) Double.parseDouble(digits) : (Object) Long.parseLong(digits));
        } catch (NumberFormatException e) {
            throw tokens.fault(digits + " is too large");
        }
    }
}
