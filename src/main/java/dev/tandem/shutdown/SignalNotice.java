package dev.tandem.shutdown;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Answers signals that ask the process to stop when it is stopping already; Java would swallow them. By reflection, since
 * the compiler warns of {@code sun.misc.Signal} in a way that cannot be turned off, and nothing else hears signals.
 */
final class SignalNotice {

    private static final Logger LOG = Logger.getLogger(SignalNotice.class);
    private static final List<String> NAMES = List.of("INT", "TERM");

    private SignalNotice() {}

    /** @param notice called for each signal that comes from now on, on a thread of its own */
    static void answer(Runnable notice) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler told = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    notice.run();
                }
                return null;
            };
            Object answering =
                    Proxy.newProxyInstance(SignalNotice.class.getClassLoader(), new Class<?>[] {handler}, told);
            for (String name : NAMES) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), answering);
            }
        } catch (ReflectiveOperationException e) {
            LOG.debugf("signals that come while it stops are not answered: %s", e);
        }
    }
}
