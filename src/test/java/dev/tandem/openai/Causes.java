package dev.tandem.openai;

import dev.tandem.inference.EngineException;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Exceptions made from their class alone, one for each of their constructors. */
final class Causes {

    /** A number is the status of a refusal or counts something. */
    private static final Map<Class<?>, Object> PRIMITIVES =
            Map.of(int.class, 400, Integer.class, 400, long.class, 400L, boolean.class, true);

    private Causes() {}

    static List<Throwable> of(Class<?> type) {
        List<Throwable> made = new ArrayList<>();
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            try {
                constructor.setAccessible(true);
                made.add((Throwable) constructor.newInstance(Stream.of(constructor.getParameterTypes())
                        .map(Causes::some)
                        .toArray()));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return made;
    }

    private static @Nullable Object some(Class<?> type) {
        if (type.equals(String.class)) {
            return "something";
        } else if (type.equals(Duration.class)) {
            return Duration.ofSeconds(1);
        } else if (type.equals(Throwable.class)) {
            return new EngineException.Broken("broken", null);
        }
        return PRIMITIVES.get(type);
    }
}
