package dev.tandem.replay.store;

import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What a file of results holds.
 *
 * @param type how an entry is written
 * @param key tells entries apart, by its {@code equals}
 * @param weight what is added up over all entries
 */
public record EntryKind<E>(Class<E> type, Function<E, Object> key, ToLongFunction<E> weight) {}
