package dev.tandem.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The names that are bound at one place of a rendering; those of the places around it show through. */
final class JinjaScope {

    private static final String LOOP = "loop";

    private final @Nullable JinjaScope around;
    private final Rendering rendering;
    private final Map<String, JinjaValue> names = new HashMap<>();

    /** Makes {@code loop}, which most bodies do not look at. */
    private @Nullable Supplier<JinjaValue> loop;

    private JinjaScope(@Nullable JinjaScope around, Rendering rendering) {
        this.around = around;
        this.rendering = rendering;
    }

    static JinjaScope outermost(Rendering rendering) {
        JinjaScope scope = new JinjaScope(null, rendering);
        for (String yes : new String[] {"true", "True"}) {
            scope.set(yes, new JinjaValue.Bool(true));
        }
        for (String no : new String[] {"false", "False"}) {
            scope.set(no, new JinjaValue.Bool(false));
        }
        scope.set("none", JinjaValue.NONE);
        scope.set("None", JinjaValue.NONE);
        return scope;
    }

    JinjaScope inner() {
        return new JinjaScope(this, rendering);
    }

    Rendering rendering() {
        return rendering;
    }

    JinjaValue get(String name) {
        for (JinjaScope scope = this; scope != null; scope = scope.around) {
            JinjaValue value = scope.names.get(name);
            if (value == null && scope.loop != null && name.equals(LOOP)) {
                value = scope.loop.get();
                scope.names.put(LOOP, value);
            }
            if (value != null) {
                return value;
            }
        }
        return JinjaValue.UNDEFINED;
    }

    /** Binds {@code loop} to what is made of it once it is looked at. */
    void setLoop(Supplier<JinjaValue> state) {
        names.remove(LOOP);
        loop = state;
    }

    void set(String name, JinjaValue value) {
        names.put(name, value);
    }
}
