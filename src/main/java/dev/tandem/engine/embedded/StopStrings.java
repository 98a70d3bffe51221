package dev.tandem.engine.embedded;

import java.util.List;

/**
 * Cuts an answer before the first of some strings, which may arrive split over pieces: holds back what could be the
 * beginning of one. One for each answer; not thread-safe.
 */
final class StopStrings {

    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean matched;

    /** @param stops none of them empty */
    StopStrings(List<String> stops) {
        this.stops = List.copyOf(stops);
    }

    /** Takes a piece and gives the text that is certain now, perhaps empty; nothing after a match. */
    String accept(String piece) {
        if (matched) {
            return "";
        }
        held.append(piece);
        int at = firstMatch();
        if (at >= 0) {
            matched = true;
            return take(at);
        }
        return take(held.length() - beginning());
    }

    /** Whether one of the strings has come. */
    boolean matched() {
        return matched;
    }

    /** What was held back, once no more pieces come; empty after a match. */
    String flush() {
        return matched ? "" : take(held.length());
    }

    private int firstMatch() {
        return stops.stream()
                .mapToInt(held::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    /** Length of the longest end of what is held that begins one of the strings. */
    private int beginning() {
        int longest = stops.stream().mapToInt(stop -> stop.length() - 1).max().orElse(0);
        for (int length = Math.min(longest, held.length()); length > 0; length--) {
            String end = held.substring(held.length() - length);
            if (stops.stream().anyMatch(stop -> stop.startsWith(end))) {
                return length;
            }
        }
        return 0;
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }
}
