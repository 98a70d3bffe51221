package dev.tandem.drift.evidence;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which conversations are in a sequence, so that each enters once. One that comes again after {@value #REMEMBERED} others
 * is taken for a new one. Not thread-safe.
 */
final class ConversationRegister {

    private static final int REMEMBERED = 20_000;

    private final Set<String> entered = bounded();
    private final Set<String> dropped = bounded();

    private static Set<String> bounded() {
        return Collections.newSetFromMap(new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > REMEMBERED;
            }
        });
    }

    /** Lets a conversation in; whether it was not in before. */
    boolean enter(String conversation) {
        dropped.remove(conversation);
        return entered.add(conversation);
    }

    /** An answer of a conversation has no figures. */
    void drop(String conversation) {
        if (!entered.contains(conversation)) {
            dropped.add(conversation);
        }
    }

    /** How many conversations have dropped answers only. */
    int dropped() {
        return dropped.size();
    }
}
