package dev.tandem.engine.embedded.libllama;

/** A call of a method handle of a native function, which throws nothing though Java cannot know. */
final class NativeCall {

    private NativeCall() {}

    /** With a result. */
    interface Returning<T> {
        T invoke() throws Throwable;
    }

    /** Without one. */
    interface Plain {
        void invoke() throws Throwable;
    }

    static <T> T call(Returning<T> call) {
        try {
            return call.invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("native functions throw nothing", e);
        }
    }

    static void run(Plain call) {
        call(() -> {
            call.invoke();
            return true;
        });
    }
}
