package dev.tandem.engine.llamaserver;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is remembered about earlier ends of a server. Immutable.
 *
 * @param attempts starts that failed since it last had a clean record
 * @param recent when the last ones were
 * @param gaveUp whether it has been taken for a crash loop since then
 */
record CrashRecord(int attempts, List<Instant> recent, boolean gaveUp) {

    /** Nothing happened yet. */
    static final CrashRecord CLEAN = new CrashRecord(0, List.of(), false);

    /** With one more end. */
    CrashRecord crashed(Instant now, RestartPolicy policy) {
        Instant oldest = now.minus(policy.window());
        List<Instant> counted = Stream.concat(recent.stream().filter(oldest::isBefore), Stream.of(now))
                .toList();
        return new CrashRecord(attempts + 1, counted, gaveUp || counted.size() >= policy.limit());
    }
}
