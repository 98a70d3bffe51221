package dev.tandem.experiment;

import org.jspecify.annotations.Nullable;

/** A store did not do what it was asked for. The message holds no content of requests. */
public abstract sealed class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    private StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The store cannot work now; the same call may succeed later. The message says what to do. */
    public static final class Unavailable extends StoreException {

        private static final long serialVersionUID = 1L;

        /** @param message the reason and what to do about it, in whole sentences */
        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** At least one of the entries can never be stored, however often it is tried. */
    public static final class Refused extends StoreException {

        private static final long serialVersionUID = 1L;

        /** @param message the store's reason */
        public Refused(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** What is stored cannot be read now; the same call may succeed later. */
    public static final class Unreadable extends StoreException {

        private static final long serialVersionUID = 1L;

        /** @param message the reason and what to do about it, in whole sentences */
        public Unreadable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
