package dev.tandem.jinja.syntax;

/** What is read is no template of this dialect; the message begins with the line. */
public final class TemplateSyntaxException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TemplateSyntaxException(String message) {
        super(message);
    }
}
