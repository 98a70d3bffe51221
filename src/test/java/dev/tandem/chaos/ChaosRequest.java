package dev.tandem.chaos;

import java.util.List;
import java.util.Optional;

/**
 * One thing that a client does wrong, or unusually, and how that may end.
 *
 * @param section of what it is an example: A for blame, C for bounds, E for the wire, F for limits
 * @param manner how it is sent
 * @param body JSON, or what passes for it
 * @param key whether the client has one
 * @param expected how it may end, such as {@code 200}, {@code 4xx}, {@code 200 done} or {@code closed}; see {@link
 *     SocketExchange#outcome}
 * @param upstream what the fake upstream answers, where it is that which misbehaves
 */
record ChaosRequest(
        String section,
        String name,
        Manner manner,
        String body,
        boolean key,
        List<String> expected,
        Optional<UpstreamAnswer> upstream) {

    /** Bodies beyond this many characters may find the memory for bodies spent. */
    private static final int LARGE = 64 << 10;

    /** How a body is sent. */
    enum Manner {
        /** At once. */
        PLAIN,
        /** At once, compressed. */
        GZIP,
        /** At once, said to be compressed in a way that the sender has not. */
        ZSTD,
        /** Begun with a byte order mark. */
        BOM,
        /** After the server said {@code 100 Continue}. */
        EXPECT,
        /** At once, then the sender's half of the connection is shut. */
        HALF_CLOSE,
        /** At once, then the client is gone. */
        LEAVE,
        /** Half of it. */
        HELD,
        /** A byte a second. */
        SLOW_BODY,
        /** Not yet: the head comes a byte a second. */
        SLOW_HEAD;

        /** Whether it takes as long as the server stands it. */
        boolean isHolding() {
            return this == HELD || this == SLOW_BODY || this == SLOW_HEAD;
        }
    }

    /**
     * Whether it may be answered, and is then right: an application's own request, which is no evidence. All others must
     * be none by themselves.
     */
    boolean isLegitimate() {
        return expected.stream().anyMatch(outcome -> outcome.startsWith("200"));
    }

    /** Whether an end is among those expected. */
    boolean expects(String outcome) {
        if (key && body.length() > LARGE && outcome.equals("503")) {
            return true;
        }
        return expected.stream()
                .anyMatch(one ->
                        one.equals(outcome) || (one.equals("4xx") && outcome.length() == 3 && outcome.startsWith("4")));
    }

    @Override
    public String toString() {
        return section + ": " + name;
    }
}
