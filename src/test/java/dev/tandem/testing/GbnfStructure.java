package dev.tandem.testing;

import dev.tandem.testing.Gbnf.Alt;
import dev.tandem.testing.Gbnf.Chr;
import dev.tandem.testing.Gbnf.Node;
import dev.tandem.testing.Gbnf.Ref;
import dev.tandem.testing.Gbnf.Rep;
import dev.tandem.testing.Gbnf.Seq;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks for what is known to crash llama.cpp or to make it drop a grammar. */
public final class GbnfStructure {

    private final Gbnf grammar;
    private final Set<String> nullable = new HashSet<>();
    private final List<String> faults = new ArrayList<>();

    private GbnfStructure(Gbnf grammar) {
        this.grammar = grammar;
    }

    /** What is wrong with the grammar; empty when it is safe. */
    public static List<String> faults(Gbnf grammar) {
        GbnfStructure structure = new GbnfStructure(grammar);
        structure.inspect();
        return structure.faults;
    }

    private void inspect() {
        if (!grammar.rules().containsKey("root")) {
            faults.add("no root");
        }
        grammar.rules().values().forEach(this::references);
        if (!faults.isEmpty()) {
            return;
        }
        while (grammar.rules().keySet().stream()
                .filter(rule -> empty(grammar.rule(rule)))
                .map(nullable::add)
                .reduce(false, Boolean::logicalOr)) {}
        grammar.rules().values().forEach(this::node);
        Set<String> done = new HashSet<>();
        grammar.rules().keySet().forEach(rule -> leftmost(new Ref(rule), new HashSet<>(), done));
    }

    private void references(Node node) {
        switch (node) {
            case Chr chr -> {}
            case Seq seq -> seq.parts().forEach(this::references);
            case Alt alt -> alt.alternatives().forEach(this::references);
            case Rep rep -> references(rep.body());
            case Ref ref -> {
                if (!grammar.rules().containsKey(ref.rule())) {
                    faults.add("undefined: " + ref.rule());
                }
            }
        }
    }

    private void node(Node node) {
        switch (node) {
            case Chr chr -> {
                if (chr.ranges().isEmpty() || chr.ranges().stream().anyMatch(r -> r.from() > r.to())) {
                    faults.add("bad range: " + chr);
                }
            }
            case Seq seq -> {
                if (seq.parts().isEmpty()) {
                    faults.add("empty sequence");
                }
                seq.parts().forEach(this::node);
            }
            case Alt alt -> alt.alternatives().forEach(this::node);
            case Rep rep -> {
                if (rep.max() < 1 || rep.min() > rep.max() || empty(rep.body())) {
                    faults.add("bad repetition: " + rep);
                }
                node(rep.body());
            }
            case Ref ref -> {}
        }
    }

    /** Follows what may come first; returns whether it may be empty. */
    private boolean leftmost(Node node, Set<String> path, Set<String> done) {
        switch (node) {
            case Chr chr -> {}
            case Seq seq -> {
                for (Node part : seq.parts()) {
                    if (!leftmost(part, path, done)) {
                        break;
                    }
                }
            }
            case Alt alt -> alt.alternatives().forEach(one -> leftmost(one, path, done));
            case Rep rep -> leftmost(rep.body(), path, done);
            case Ref ref -> {
                if (!path.add(ref.rule())) {
                    faults.add("left recursion: " + ref.rule());
                } else {
                    if (done.add(ref.rule())) {
                        leftmost(grammar.rule(ref.rule()), path, done);
                    }
                    path.remove(ref.rule());
                }
            }
        }
        return empty(node);
    }

    private boolean empty(Node node) {
        return switch (node) {
            case Chr chr -> false;
            case Seq seq -> seq.parts().stream().allMatch(this::empty);
            case Alt alt -> alt.alternatives().stream().anyMatch(this::empty);
            case Rep rep -> rep.min() == 0 || empty(rep.body());
            case Ref ref -> nullable.contains(ref.rule());
        };
    }
}
