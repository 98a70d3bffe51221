package dev.tandem.replay.store;

/** Sees to it that a variant is there while it is asked. For one thread. */
public interface ResidencyGuard extends AutoCloseable {

    /** Of a variant that is there all the time. */
    ResidencyGuard ALWAYS = new ResidencyGuard() {
        @Override
        public void ensure() {}

        @Override
        public void close() {}
    };

    /**
     * Returns when the variant is there, and will be until this is closed, unless something goes wrong. Does not wait.
     *
     * @throws NotReadyException when it is not its turn
     */
    void ensure() throws NotReadyException;

    /** It need not be there any more. */
    @Override
    void close();

    /** Makes presences. */
    interface Source {

        /** Of a variant, which need not be there yet. */
        ResidencyGuard of(String model, String variant);
    }
}
