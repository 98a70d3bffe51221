package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Sequence;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Which values a template looked at and what it did with them, from which its capabilities are inferred. Values are
 * told apart by identity. Not thread-safe.
 */
public final class UsageTrace {

    /** One that is not kept. */
    static final UsageTrace NONE = new UsageTrace(false);

    private final boolean kept;
    private final IdentityHashMap<JinjaValue, Set<String>> operations = new IdentityHashMap<>();

    private UsageTrace(boolean kept) {
        this.kept = kept;
    }

    /** A new one. */
    public UsageTrace() {
        this(true);
    }

    /** Whether a value was looked at. */
    public boolean isUsed(JinjaValue value) {
        return operations.containsKey(value);
    }

    /** Whether an operation was applied to a value: a filter, a method, a test as {@code test_is_…}, or an access. */
    public boolean has(JinjaValue value, String operation) {
        return operations.getOrDefault(value, Set.of()).contains(operation);
    }

    void use(JinjaValue value) {
        if (kept) {
            operations.computeIfAbsent(value, first -> new HashSet<>());
        }
    }

    void use(JinjaValue value, String operation) {
        if (kept) {
            operations.computeIfAbsent(value, first -> new HashSet<>()).add(operation);
        }
    }

    /** Marks a value and all within it. */
    void useWhole(JinjaValue value, RenderBudget budget) {
        if (kept) {
            useWhole(value, budget, 0);
        }
    }

    private void useWhole(JinjaValue value, RenderBudget budget, int level) {
        budget.nest(level);
        use(value);
        if (value instanceof Sequence sequence) {
            sequence.items().forEach(item -> useWhole(item, budget, level + 1));
        } else if (value instanceof Mapping mapping) {
            for (Mapping.Entry entry : mapping.entries()) {
                useWhole(entry.key(), budget, level + 1);
                useWhole(entry.value(), budget, level + 1);
            }
        }
    }
}
