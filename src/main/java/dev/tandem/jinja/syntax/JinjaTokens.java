package dev.tandem.jinja.syntax;

import dev.tandem.jinja.syntax.JinjaToken.Kind;
import java.util.List;

/** Tokens one after the other. Not thread-safe. */
final class JinjaTokens {

    /** Expressions and statements within one another. */
    private static final int NESTING = 100;

    private final List<JinjaToken> tokens;
    private int at;
    private int depth;

    JinjaTokens(List<JinjaToken> tokens) {
        this.tokens = tokens;
    }

    boolean isAtEnd() {
        return at >= tokens.size();
    }

    JinjaToken peek() {
        return peek(0);
    }

    JinjaToken peek(int ahead) {
        if (at + ahead < tokens.size()) {
            return tokens.get(at + ahead);
        }
        return new JinjaToken(
                Kind.END, "the end", tokens.isEmpty() ? 1 : tokens.getLast().line());
    }

    boolean is(Kind kind) {
        return peek().is(kind);
    }

    boolean isWord(String word) {
        return peek().isWord(word);
    }

    /** Whether a statement of one of these names begins. */
    boolean isStatement(String... names) {
        return is(Kind.OPEN_STATEMENT)
                && peek(1).is(Kind.WORD)
                && List.of(names).contains(peek(1).value());
    }

    JinjaToken next() {
        JinjaToken token = peek();
        if (token.is(Kind.END)) {
            throw fault("it ends too early");
        }
        at++;
        return token;
    }

    boolean accept(Kind kind) {
        boolean there = is(kind);
        at += there ? 1 : 0;
        return there;
    }

    boolean acceptWord(String word) {
        boolean there = isWord(word);
        at += there ? 1 : 0;
        return there;
    }

    JinjaToken expect(Kind kind, String spelling) {
        if (!is(kind)) {
            throw fault("expected " + spelling + ", got " + peek().value());
        }
        return next();
    }

    /** The rest of a statement that consists of one word. */
    void expectStatement(String name) {
        expect(Kind.OPEN_STATEMENT, "{%");
        if (!acceptWord(name)) {
            throw fault("expected " + name + ", got " + peek().value());
        }
        expect(Kind.CLOSE_STATEMENT, "%}");
    }

    /** Begins something that may contain itself. */
    void enter() {
        if (++depth > NESTING) {
            throw fault("it nests deeper than " + NESTING);
        }
    }

    void leave() {
        depth--;
    }

    TemplateSyntaxException fault(String what) {
        return new TemplateSyntaxException("line " + peek().line() + ": " + what);
    }
}
