package dev.tandem.testing;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What goes wrong with one answer of a {@link ScriptedEngine}. */
public sealed interface Fault {

    /** Nothing. */
    record None() implements Fault {}

    /** Each event comes that much later than the one before. */
    record Slow(Duration delay) implements Fault {}

    /** Each event comes that much later, and says in every place it can who sent it. */
    record Telling(String who, Duration delay) implements Fault {}

    /** Fails as broken after so many events; 0 for before the first. */
    record BrokenAfter(int events) implements Fault {}

    /** Says nothing more after so many events, until it is cancelled or the engine closed. */
    record HangAfter(int events) implements Fault {}

    /** Tells so many times that it is at work, each that much later than the one before, and then answers. */
    record Working(int times, Duration each) implements Fault {}

    /** Fails as broken once half of the events have come. */
    record Half() implements Fault {}

    /** Parses {@code ok}, {@code slow 50} (milliseconds), {@code broken 3}, {@code hang 0} or {@code half}. */
    static Fault parse(String text) {
        List<String> words = List.of(text.trim().toLowerCase(Locale.ROOT).split(" ", -1));
        return switch (words.get(0)) {
            case "ok" -> new None();
            case "slow" -> new Slow(Duration.ofMillis(Long.parseLong(words.get(1))));
            case "broken" -> new BrokenAfter(Integer.parseInt(words.get(1)));
            case "hang" -> new HangAfter(Integer.parseInt(words.get(1)));
            case "half" -> new Half();
            default -> throw new IllegalArgumentException("no such fault: " + text);
        };
    }
}
