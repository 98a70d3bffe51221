package dev.tandem.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What comes while it is asked for; nothing of what was asked for before comes into it any more. Thread-safe. */
final class GrowingList<T> {

    private List<T> came = new ArrayList<>();

    /** Begins anew; only what this consumer is given comes into it from now on. */
    synchronized Consumer<T> begin() {
        List<T> coming = new ArrayList<>();
        came = coming;
        return item -> add(coming, item);
    }

    private synchronized void add(List<T> coming, T item) {
        if (coming == came) {
            coming.add(item);
        }
    }

    /** All that came since it began; nothing comes after that. */
    synchronized List<T> end() {
        List<T> all = came;
        came = new ArrayList<>();
        return all;
    }
}
