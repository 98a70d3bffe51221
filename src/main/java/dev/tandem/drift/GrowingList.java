package dev.tandem.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What comes while it is asked for; nothing of what was asked for before comes into it any more. Thread-safe. */
final class GrowingList<T> {

    private List<T> came = new ArrayList<>();
    private int times;

    /** Begins anew; only what this consumer is given comes into it from now on. */
    synchronized Consumer<T> begin() {
        end();
        int time = times;
        return item -> add(time, item);
    }

    private synchronized void add(int time, T item) {
        if (time == times) {
            came.add(item);
        }
    }

    /** All that came since it began; nothing comes after that. */
    synchronized List<T> end() {
        List<T> all = came;
        came = new ArrayList<>();
        times++;
        return all;
    }
}
