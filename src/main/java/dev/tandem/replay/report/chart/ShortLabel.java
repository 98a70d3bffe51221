package dev.tandem.replay.report.chart;

/** Cuts names to what fits: files' names differ at their ends, so that what is left out is in the middle. */
final class ShortLabel {

    private ShortLabel() {}

    /** @param longest how many characters are shown at most, at least 3 */
    static String of(String text, int longest) {
        int count = text.codePointCount(0, text.length());
        if (count <= longest) {
            return text;
        }
        int end = (longest - 1) / 2;
        int begin = longest - 1 - end;
        return text.substring(0, text.offsetByCodePoints(0, begin)) + "…"
                + text.substring(text.offsetByCodePoints(text.length(), -end));
    }
}
