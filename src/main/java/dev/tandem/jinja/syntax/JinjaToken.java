package dev.tandem.jinja.syntax;

/**
 * A piece of a template's source.
 *
 * @param kind what it is
 * @param value its text, without quotes and with escapes resolved
 * @param line where it stands, from 1
 */
record JinjaToken(Kind kind, String value, int line) {

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && value.equals(word);
    }

    enum Kind {
        END,
        TEXT,
        NUMBER,
        STRING,
        WORD,
        EQUALS,
        OPEN_PAREN,
        CLOSE_PAREN,
        OPEN_STATEMENT,
        CLOSE_STATEMENT,
        OPEN_EXPRESSION,
        CLOSE_EXPRESSION,
        OPEN_BRACKET,
        CLOSE_BRACKET,
        OPEN_BRACE,
        CLOSE_BRACE,
        COMMA,
        DOT,
        COLON,
        PIPE,
        ADDITIVE,
        MULTIPLICATIVE,
        COMPARISON,
        UNARY,
        COMMENT
    }
}
