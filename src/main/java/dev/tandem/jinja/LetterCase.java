package dev.tandem.jinja;

/** How letters are written; those of ASCII alone are touched. */
enum LetterCase {
    UPPER,
    LOWER,
    CAPITALIZED,
    TITLE;

    String of(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean begins = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean raised = this == UPPER || (begins && this != LOWER);
            out.append(raised ? upper(c) : lower(c));
            begins = this == TITLE && (c == ' ' || (c >= '\t' && c <= '\r'));
        }
        return out.toString();
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
}
