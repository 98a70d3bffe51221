package dev.tandem.jinja;

/** What is left of the {@link RenderLimits} in one rendering. Not thread-safe. */
final class RenderBudget {

    /** Steps between two looks at the clock. */
    private static final int STRIDE = 4096;

    private final RenderLimits limits;
    private final long began = System.nanoTime();
    private long steps;
    private long characters;
    private int depth;

    RenderBudget(RenderLimits limits) {
        this.limits = limits;
    }

    void step() {
        if (++steps > limits.steps()) {
            throw JinjaException.limit("The template takes more than " + limits.steps() + " steps.");
        }
        if (steps % STRIDE == 0 && System.nanoTime() - began > limits.time().toNanos()) {
            throw JinjaException.limit(
                    "The template takes longer than " + limits.time().toMillis() + " ms.");
        }
    }

    void produce(long more) {
        characters += more;
        if (characters > limits.characters()) {
            throw JinjaException.limit("The template makes more than " + limits.characters() + " characters.");
        }
    }

    void enter() {
        step();
        if (++depth > limits.depth()) {
            throw JinjaException.limit("The template nests deeper than " + limits.depth() + ".");
        }
    }

    void leave() {
        depth--;
    }

    /** @param level how deep within a value */
    void nest(int level) {
        step();
        if (level > RenderLimits.NESTING) {
            throw JinjaException.limit("A value nests deeper than " + RenderLimits.NESTING + ".");
        }
    }
}
