package dev.tandem.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that are bound at one place of a rendering; those of the places around it show through. */
final class JinjaScope {

    private final @Nullable JinjaScope around;
    private final Rendering rendering;
    private final Map<String, JinjaValue> names = new HashMap<>();

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
            if (value != null) {
                return value;
            }
        }
        return JinjaValue.UNDEFINED;
    }

    void set(String name, JinjaValue value) {
        names.put(name, value);
    }
}
