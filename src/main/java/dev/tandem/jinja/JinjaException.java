package dev.tandem.jinja;

/** Why a template gave no text. */
public final class JinjaException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final boolean located;

    private JinjaException(Kind kind, String message, boolean located) {
        super(message);
        this.kind = kind;
        this.located = located;
    }

    JinjaException(Kind kind, String message) {
        this(kind, message, kind != Kind.FAILED);
    }

    /** The same, with the innermost line that it arose in. */
    JinjaException at(int line) {
        return located ? this : new JinjaException(kind, "line " + line + ": " + getMessage(), true);
    }

    static JinjaException syntax(String message) {
        return new JinjaException(Kind.SYNTAX, message);
    }

    /** A fault of a template that does something other than it should. */
    public static JinjaException failed(String message) {
        return new JinjaException(Kind.FAILED, message);
    }

    static JinjaException limit(String message) {
        return new JinjaException(Kind.LIMIT, message);
    }

    /** What kind of fault it is. */
    public Kind kind() {
        return kind;
    }

    /** The kinds of faults. */
    public enum Kind {
        /** It is no template of this dialect, or uses what this dialect lacks. */
        SYNTAX,
        /** What it does with its values is not possible. */
        FAILED,
        /** It called {@code raise_exception}; the message is what it says. */
        RAISED,
        /** It makes too much, or takes too long. */
        LIMIT
    }
}
