package dev.tandem.testing;

import dev.tandem.testing.Gbnf.Alt;
import dev.tandem.testing.Gbnf.Chr;
import dev.tandem.testing.Gbnf.Node;
import dev.tandem.testing.Gbnf.Ref;
import dev.tandem.testing.Gbnf.Rep;
import dev.tandem.testing.Gbnf.Seq;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Walks a grammar character by character with all open ways at once, as llama.cpp does, but in Java and without
 * recursion, so that no grammar can harm the process. Not thread-safe.
 */
public final class GbnfMatcher {

    private final Gbnf grammar;
    private final Map<Key, Rest> interned = new HashMap<>();
    private final IdentityHashMap<Node, Integer> identities = new IdentityHashMap<>();
    private int widest;

    public GbnfMatcher(Gbnf grammar) {
        this.grammar = grammar;
    }

    /** A node that is to come, how often it came already, and what is to come after it. Equal ones are the same. */
    private record Rest(Node node, int count, @Nullable Rest after, int id) {
        @Override
        public int hashCode() {
            return id;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }
    }

    private record Key(int node, int count, int after) {}

    /** The characters that may come next, each with what follows; and whether the text may end here. */
    private record State(Set<Rest> open, boolean mayEnd) {}

    /** Whether the whole text is of the grammar. */
    public boolean matches(String text) {
        State state = start();
        for (int c : text.codePoints().toArray()) {
            state = step(state, c);
        }
        return state.mayEnd();
    }

    /** The most ways that were open at the same time so far. */
    public int widest() {
        return widest;
    }

    /**
     * A text of the grammar by a random walk; empty when it is not at its end after {@code limit} characters.
     *
     * @param random where the choices come from
     */
    public Optional<String> sample(RandomGenerator random, int limit) {
        StringBuilder text = new StringBuilder();
        State state = start();
        for (int i = 0; i < limit; i++) {
            if (state.mayEnd() && (state.open().isEmpty() || random.nextInt(4) == 0)) {
                return Optional.of(text.toString());
            }
            List<Rest> open = new ArrayList<>(state.open());
            int c = pick((Chr) open.get(random.nextInt(open.size())).node(), random);
            text.appendCodePoint(c);
            state = step(state, c);
        }
        return Optional.empty();
    }

    private static int pick(Chr chr, RandomGenerator random) {
        if (chr.negated()) {
            int[] some = "aZ é\u20AC\uD83D\uDE00/{}[],:0"
                    .codePoints()
                    .filter(chr::matches)
                    .toArray();
            return some[random.nextInt(some.length)];
        }
        Gbnf.Range range = chr.ranges().get(random.nextInt(chr.ranges().size()));
        return range.from() + random.nextInt(range.to() - range.from() + 1);
    }

    private State start() {
        return expand(List.of(rest(new Ref("root"), 0, null)), false);
    }

    private State step(State state, int c) {
        List<Rest> next = new ArrayList<>();
        boolean end = false;
        for (Rest rest : state.open()) {
            if (((Chr) rest.node()).matches(c)) {
                if (rest.after() == null) {
                    end = true;
                } else {
                    next.add(rest.after());
                }
            }
        }
        return expand(next, end);
    }

    private State expand(List<Rest> rests, boolean endsAlready) {
        Set<Rest> open = new LinkedHashSet<>();
        Set<Rest> seen = new LinkedHashSet<>(rests);
        Deque<Rest> work = new ArrayDeque<>(seen);
        boolean mayEnd = endsAlready;
        while (!work.isEmpty()) {
            Rest rest = work.pop();
            if (rest.node() instanceof Chr) {
                open.add(rest);
            }
            for (Optional<Rest> next : before(rest)) {
                if (next.isEmpty()) {
                    mayEnd = true;
                } else if (seen.add(next.get())) {
                    work.push(next.get());
                }
            }
        }
        widest = Math.max(widest, open.size());
        return new State(open, mayEnd);
    }

    private List<Optional<Rest>> before(Rest rest) {
        return switch (rest.node()) {
            case Chr chr -> List.of();
            case Seq seq -> {
                Rest after = rest.after();
                for (Node part : seq.parts().reversed()) {
                    after = rest(part, 0, after);
                }
                yield List.of(Optional.ofNullable(after));
            }
            case Alt alt ->
                alt.alternatives().stream()
                        .map(one -> Optional.of(rest(one, 0, rest.after())))
                        .toList();
            case Ref ref -> List.of(Optional.of(rest(grammar.rule(ref.rule()), 0, rest.after())));
            case Rep rep -> {
                List<Optional<Rest>> next = new ArrayList<>();
                if (rest.count() >= rep.min()) {
                    next.add(Optional.ofNullable(rest.after()));
                }
                if (rest.count() < rep.max()) {
                    int count =
                            rep.max() == Integer.MAX_VALUE ? Math.min(rest.count() + 1, rep.min()) : rest.count() + 1;
                    next.add(Optional.of(rest(rep.body(), 0, rest(rep, count, rest.after()))));
                }
                yield next;
            }
        };
    }

    private Rest rest(Node node, int count, @Nullable Rest after) {
        int identity = identities.computeIfAbsent(node, fresh -> identities.size());
        Key key = new Key(identity, count, after == null ? -1 : after.id());
        return interned.computeIfAbsent(key, fresh -> new Rest(node, count, after, interned.size()));
    }
}
