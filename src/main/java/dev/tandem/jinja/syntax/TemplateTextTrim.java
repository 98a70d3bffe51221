package dev.tandem.jinja.syntax;

/**
 * Which white space between two blocks of a template counts: {@code trim_blocks} and {@code lstrip_blocks} are on, as
 * for every chat template, and {@code -} takes all of it. With llama.cpp's peculiarities. Immutable.
 *
 * @param source of the template
 */
record TemplateTextTrim(String source) {

    private static final String WHITE = " \t\r\n";

    /** Where the text that begins there ends: at the next block, or with the template. */
    int end(int start) {
        int at = start;
        while (at < source.length() && !(source.charAt(at) == '{' && isOneOf(at + 1, "%{#"))) {
            at++;
        }
        return at;
    }

    /** What of a text is printed. */
    String text(int start, int end) {
        boolean opens = end < source.length();
        int cut = opens && isOneOf(end + 1, "%#-") ? withoutIndent(start, end) : end;
        String text = source.substring(start, Math.max(start, cut));
        if (start > 3 && source.charAt(start - 1) == '}') {
            char before = source.charAt(start - 2);
            if (text.startsWith("\n") && "#%-".indexOf(before) >= 0) {
                text = text.substring(1);
            }
            if (source.charAt(start - 3) == '-' && "%}#".indexOf(before) >= 0) {
                text = withoutSpaceBefore(text);
            }
        }
        return opens && isOneOf(end + 2, "-") ? withoutSpaceAfter(text) : text;
    }

    private static String withoutSpaceBefore(String text) {
        int start = 0;
        while (start < text.length() && WHITE.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        return text.substring(start);
    }

    private static String withoutSpaceAfter(String text) {
        int end = text.length();
        while (end > 0 && WHITE.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }

    private int withoutIndent(int start, int end) {
        for (int current = end; current > start; current--) {
            if (current == 1) {
                return 0;
            }
            char before = source.charAt(current - 1);
            if (before == '\n') {
                return current;
            }
            if (!JinjaLexer.isSpace(before)) {
                return end;
            }
        }
        return end;
    }

    private boolean isOneOf(int at, String characters) {
        return at < source.length() && characters.indexOf(source.charAt(at)) >= 0;
    }
}
