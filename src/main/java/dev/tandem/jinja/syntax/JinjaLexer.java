package dev.tandem.jinja.syntax;

import dev.tandem.jinja.syntax.JinjaToken.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cuts a template's source into tokens, as common/jinja/lexer.cpp of llama.cpp does. Used once. */
final class JinjaLexer {

    private static final Map<String, Kind> SYMBOLS = symbols();

    private static final Set<Kind> ENDS_OF_VALUES =
            Set.of(Kind.WORD, Kind.NUMBER, Kind.STRING, Kind.CLOSE_PAREN, Kind.CLOSE_BRACKET);

    private final String source;
    private final TemplateTextTrim trim;
    private final List<JinjaToken> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int counted;
    private int braces;

    private JinjaLexer(String source) {
        this.source = source;
        this.trim = new TemplateTextTrim(source);
    }

    /** @throws TemplateSyntaxException when it is no template */
    static List<JinjaToken> tokens(String template) {
        String lines = template.replace("\r\n", "\n").replace('\r', '\n');
        JinjaLexer lexer = new JinjaLexer(template.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
        while (lexer.at < lexer.source.length()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private void next() {
        Kind last = tokens.isEmpty() ? Kind.CLOSE_STATEMENT : tokens.getLast().kind();
        if (last == Kind.CLOSE_STATEMENT || last == Kind.CLOSE_EXPRESSION || last == Kind.COMMENT) {
            int start = at;
            at = trim.end(start);
            String text = trim.text(start, at);
            if (!text.isEmpty()) {
                add(Kind.TEXT, text, start);
                return;
            }
            if (at == source.length()) {
                return;
            }
        }
        if (source.startsWith("{#", at)) {
            comment();
            return;
        }
        while (at < source.length() && isSpace(source.charAt(at))) {
            at++;
        }
        if (at < source.length() && !sign() && !symbol()) {
            word();
        }
    }

    private void comment() {
        int end = source.indexOf("#}", at + 2);
        if (end < 0) {
            throw fault("a comment has no end");
        }
        add(Kind.COMMENT, source.substring(at + 2, end), at);
        at = end + 2;
    }

    /** A sign that belongs to one value and not between two. */
    private boolean sign() {
        char first = source.charAt(at);
        if ((first != '-' && first != '+') || source.startsWith("-%", at) || source.startsWith("-}", at)) {
            return false;
        }
        Kind last = tokens.isEmpty() ? Kind.END : tokens.getLast().kind();
        if (ENDS_OF_VALUES.contains(last)) {
            return false;
        }
        if (last == Kind.TEXT || last == Kind.END) {
            throw fault("'" + first + "' stands where nothing may");
        }
        int start = at++;
        String digits = digits();
        add(digits.isEmpty() ? Kind.UNARY : Kind.NUMBER, first + digits, start);
        return true;
    }

    private boolean symbol() {
        for (int length = Math.min(3, source.length() - at); length > 0; length--) {
            String symbol = source.substring(at, at + length);
            Kind kind = SYMBOLS.get(symbol);
            if (kind == null || (symbol.equals("}}") && braces > 0)) {
                continue;
            }
            add(kind, symbol, at);
            at += length;
            braces = switch (kind) {
                case OPEN_EXPRESSION -> 0;
                case OPEN_BRACE -> braces + 1;
                case CLOSE_BRACE -> braces - 1;
                default -> braces;
            };
            return true;
        }
        return false;
    }

    private void word() {
        int start = at;
        char first = source.charAt(at);
        if (first == '\'' || first == '"') {
            add(Kind.STRING, string(first), start);
        } else if (isDigit(first)) {
            add(Kind.NUMBER, digits(), start);
        } else if (isWord(first)) {
            while (at < source.length() && isWord(source.charAt(at))) {
                at++;
            }
            add(Kind.WORD, source.substring(start, at), start);
        } else {
            throw fault("'" + Character.toString(source.codePointAt(at)) + "' stands where nothing may");
        }
    }

    private String string(char quote) {
        StringBuilder value = new StringBuilder();
        for (at++; ; at++) {
            if (at >= source.length()) {
                throw fault("a string has no end");
            }
            char c = source.charAt(at);
            if (c == quote) {
                at++;
                return value.toString();
            }
            value.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = ++at < source.length() ? source.charAt(at) : ' ';
        int known = "ntrbfv\\'\"".indexOf(c);
        if (known < 0) {
            throw fault("the escape \\" + c + " is not known");
        }
        return "\n\t\r\b\f\u000b\\'\"".charAt(known);
    }

    private String digits() {
        int start = at;
        skipDigits();
        if (at > start && at + 1 < source.length() && source.charAt(at) == '.' && isDigit(source.charAt(at + 1))) {
            at++;
            skipDigits();
        }
        return source.substring(start, at);
    }

    private void skipDigits() {
        while (at < source.length() && isDigit(source.charAt(at))) {
            at++;
        }
    }

    private void add(Kind kind, String value, int start) {
        for (; counted < start; counted++) {
            line += source.charAt(counted) == '\n' ? 1 : 0;
        }
        tokens.add(new JinjaToken(kind, value, line));
    }

    private TemplateSyntaxException fault(String what) {
        long lines = source.substring(0, Math.min(at, source.length()))
                .chars()
                .filter(c -> c == '\n')
                .count();
        return new TemplateSyntaxException("line " + (lines + 1) + ": " + what);
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static Map<String, Kind> symbols() {
        Map<String, Kind> symbols = new HashMap<>();
        put(symbols, Kind.OPEN_STATEMENT, "{%-", "{%");
        put(symbols, Kind.CLOSE_STATEMENT, "-%}", "%}");
        put(symbols, Kind.OPEN_EXPRESSION, "{{-", "{{");
        put(symbols, Kind.CLOSE_EXPRESSION, "-}}", "}}");
        put(symbols, Kind.OPEN_PAREN, "(");
        put(symbols, Kind.CLOSE_PAREN, ")");
        put(symbols, Kind.OPEN_BRACE, "{");
        put(symbols, Kind.CLOSE_BRACE, "}");
        put(symbols, Kind.OPEN_BRACKET, "[");
        put(symbols, Kind.CLOSE_BRACKET, "]");
        put(symbols, Kind.COMMA, ",");
        put(symbols, Kind.DOT, ".");
        put(symbols, Kind.COLON, ":");
        put(symbols, Kind.PIPE, "|");
        put(symbols, Kind.COMPARISON, "<=", ">=", "==", "!=", "<", ">");
        put(symbols, Kind.ADDITIVE, "+", "-", "~");
        put(symbols, Kind.MULTIPLICATIVE, "*", "/", "%");
        put(symbols, Kind.EQUALS, "=");
        return symbols;
    }

    private static void put(Map<String, Kind> symbols, Kind kind, String... spellings) {
        for (String spelling : spellings) {
            symbols.put(spelling, kind);
        }
    }
}
