package dev.tandem.replay.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Two values of each contender against one another, and its size as the area of its mark. Marks are numbered and a list
 * below names them, so that names fit at any width and nothing depends on colour. Lengths across are shares of the width,
 * those down are pixels.
 *
 * @param id unique on its page
 * @param title what it shows
 * @param description the same in words, for whoever does not see it
 * @param height of the whole
 * @param axisY where the horizontal axis lies
 * @param tickY where what is written below it stands
 * @param even where across nothing differs from the first
 */
public record BubblePlot(
        String id,
        String title,
        String description,
        int height,
        int axisY,
        int tickY,
        String even,
        List<ForestPlot.Label> across,
        List<Level> up,
        List<Bubble> bubbles) {

    private static final int TOP = 30;
    private static final int DEPTH = 230;
    private static final double LARGEST = 22;

    /** Holds a number of two digits. */
    private static final double SMALLEST = 9;

    /** How far apart two numbers are at least, as a share of the width or in pixels down. */
    private static final double BESIDE = 0.06;

    private static final int BELOW = 15;

    /** A value of the vertical axis, and how far down it is. */
    public record Level(String text, int y) {}

    /**
     * A contender as it is drawn.
     *
     * @param number stands in its mark and before its name
     * @param name its name
     * @param note its values and size in words
     * @param hollow whether it is what the others are compared with
     * @param numberY how far down its number is, which gives way to those of others
     */
    public record Bubble(
            int number,
            String name,
            String note,
            boolean hollow,
            String at,
            int y,
            int radius,
            String low,
            String high,
            int numberY) {}

    /**
     * What is known of a contender.
     *
     * @param note its size in words
     * @param hollow whether it is what the others are compared with
     * @param across the first value, above 0
     * @param low lower end of its interval; {@code null} where there is none
     * @param high upper end of it; {@code null} where there is none
     * @param up the second value, at least 0
     * @param size that the area shows; 0 where it is not known
     */
    public record Contender(
            String name,
            String note,
            boolean hollow,
            double across,
            @Nullable Double low,
            @Nullable Double high,
            double up,
            double size) {}

    /** Of at least one contender. */
    public static BubblePlot of(String id, String title, List<Contender> contenders) {
        ValueAxis across = ValueAxis.logarithmic(DoubleStream.concat(
                        contenders.stream()
                                .flatMapToDouble(one -> DoubleStream.of(
                                        one.across(),
                                        one.low() == null ? one.across() : one.low(),
                                        one.high() == null ? one.across() : one.high())),
                        DoubleStream.of(0.8, 1.25))
                .toArray());
        ValueAxis up =
                ValueAxis.linear(contenders.stream().mapToDouble(Contender::up).toArray());
        double largest = contenders.stream().mapToDouble(Contender::size).max().orElse(0);
        List<Bubble> bubbles = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i++) {
            Contender one = contenders.get(i);
            int y = down(up, one.up());
            double area = largest == 0 ? 0 : Math.sqrt(one.size() / largest);
            bubbles.add(new Bubble(
                    i + 1,
                    one.name(),
                    note(one),
                    one.hollow(),
                    across.across(one.across()),
                    y,
                    (int) Math.round(Math.max(SMALLEST, LARGEST * area)),
                    one.low() == null ? "" : across.across(one.low()),
                    one.high() == null ? "" : across.across(one.high()),
                    numberY(y, across, one, contenders.subList(0, i), bubbles)));
        }
        return new BubblePlot(
                id,
                title,
                contenders.stream().map(BubblePlot::words).collect(Collectors.joining(". ")),
                TOP + DEPTH + 64,
                TOP + DEPTH,
                TOP + DEPTH + 38,
                across.across(1),
                across.ticks().stream()
                        .map(tick -> new ForestPlot.Label("×" + tick.label(), across.across(tick.value())))
                        .toList(),
                up.ticks().stream()
                        .map(tick -> new Level(tick.label(), down(up, tick.value())))
                        .toList(),
                bubbles);
    }

    /** In the middle of its mark, or else above the numbers of those before that stand there. */
    private static int numberY(int y, ValueAxis across, Contender one, List<Contender> before, List<Bubble> drawn) {
        int free = y;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int i = 0; i < before.size(); i++) {
                int taken = drawn.get(i).numberY();
                if (Math.abs(across.share(before.get(i).across()) - across.share(one.across())) < BESIDE
                        && Math.abs(taken - free) < BELOW) {
                    free = taken - BELOW;
                    moved = true;
                }
            }
        }
        return free;
    }

    private static String note(Contender one) {
        return String.format(Locale.ROOT, "×%.3f, %.5f nats a token, %s", one.across(), one.up(), one.note());
    }

    private static String words(Contender one) {
        return String.format(
                Locale.ROOT,
                "%s (%s): %.3f times as long for each token, %.5f nats a token",
                one.name(),
                one.note(),
                one.across(),
                one.up());
    }

    private static int down(ValueAxis up, double value) {
        return (int) Math.round(TOP + DEPTH * (1 - up.share(value)));
    }
}
