package dev.tandem.replay.report.chart;

import dev.tandem.replay.report.chart.ValueAxis.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A forest plot: one row for each of what is compared, with its interval. Rows that only describe have hollow marks and a
 * word that says so, so that nothing depends on colour. Lengths across are shares of the width, those down are pixels.
 *
 * @param id unique on its page
 * @param title what it shows
 * @param description the same in words, row by row, for whoever does not see it
 * @param height of the whole
 * @param axisY where the axis lies
 * @param tickY where what is written beside it stands
 * @param even where the line stands at which nothing differs; empty without one
 * @param left what it means to be left of that line; empty without one
 * @param right what it means to be right of it; empty without one
 */
public record ForestPlot(
        String id,
        String title,
        String description,
        int height,
        int axisY,
        int tickY,
        String even,
        String left,
        String right,
        List<Label> ticks,
        List<Row> rows) {

    private static final int ROW = 50;
    private static final int TOP = 22;
    private static final int BELOW = 26;

    /** What fits a phone. */
    private static final int LONGEST_GROUP = 36;

    private static final int LONGEST_SIDE = 22;
    private static final int LONGEST_LABEL = 20;

    /** What is written at a place of the axis. */
    public record Label(String text, String at) {}

    /**
     * One row as it is drawn. Places are empty where there is nothing.
     *
     * @param group whose row it is, where that is another than that of the row above
     * @param point where the value is
     * @param second where another value of the same row is
     */
    public record Row(
            String group,
            String label,
            boolean descriptive,
            String figures,
            int groupY,
            int labelY,
            int figuresY,
            int barY,
            String low,
            String high,
            String point,
            String second) {}

    /**
     * What a row shows.
     *
     * @param group whose row it is
     * @param label of what
     * @param count how many it rests on, in words
     * @param descriptive whether it claims nothing
     * @param figures the values in words
     * @param low end of the interval; {@code null} where there is none, as for {@code high}
     * @param point the value
     * @param second another value of the same row
     */
    public record Entry(
            String group,
            String label,
            String count,
            boolean descriptive,
            String figures,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double point,
            @Nullable Double second) {

        /** Only what is above 0 has a place of its own. */
        private DoubleStream values() {
            return Stream.of(low, high, point, second)
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .filter(value -> value > 0);
        }
    }

    /** Of values that are not negative, from the smallest above 0. */
    public static ForestPlot of(String id, String title, List<Entry> entries) {
        return of(id, title, entries, "", "", false);
    }

    /** Of factors, around 1. */
    public static ForestPlot ofFactors(String id, String title, List<Entry> entries, String left, String right) {
        return of(id, title, entries, left, right, true);
    }

    private static ForestPlot of(
            String id, String title, List<Entry> entries, String left, String right, boolean around) {
        ValueAxis axis = ValueAxis.logarithmic(DoubleStream.concat(
                        entries.stream().flatMapToDouble(Entry::values),
                        around ? DoubleStream.of(0.7, 1, 1.4) : DoubleStream.empty())
                .toArray());
        List<Row> rows = new ArrayList<>();
        int y = around ? TOP : 0;
        String group = "";
        for (Entry entry : entries) {
            boolean begins = !entry.group().equals(group);
            group = entry.group();
            int top = y + (begins ? TOP : 0);
            rows.add(new Row(
                    begins ? ShortLabel.of(group, LONGEST_GROUP) : "",
                    ShortLabel.of(entry.label(), LONGEST_LABEL) + count(entry),
                    entry.descriptive(),
                    entry.figures(),
                    y + 15,
                    top + 14,
                    top + 29,
                    top + 40,
                    across(axis, entry.low()),
                    across(axis, entry.high()),
                    across(axis, entry.point()),
                    across(axis, entry.second())));
            y = top + ROW;
        }
        List<Tick> ticks = axis.ticks();
        return new ForestPlot(
                id,
                title,
                entries.stream()
                        .map(entry -> (entry.group().isEmpty() ? "" : entry.group() + ", ") + entry.label()
                                + count(entry) + (entry.descriptive() ? " (descriptive)" : "")
                                + ": " + entry.figures())
                        .collect(Collectors.joining(". ")),
                y + BELOW,
                y + 6,
                y + 21,
                around ? axis.across(1) : "",
                ShortLabel.of(left, LONGEST_SIDE),
                ShortLabel.of(right, LONGEST_SIDE),
                ticks.stream()
                        .map(tick -> new Label(tick.label(), axis.across(tick.value())))
                        .toList(),
                rows);
    }

    private static String count(Entry entry) {
        return entry.count().isEmpty() ? "" : " · " + entry.count();
    }

    private static String across(ValueAxis axis, @Nullable Double value) {
        return value == null ? "" : axis.across(value);
    }
}
