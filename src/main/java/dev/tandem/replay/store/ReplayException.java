package dev.tandem.replay.store;

/** Why something asked of a replay cannot be done. */
public abstract sealed class ReplayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ReplayException(String message) {
        super(message);
    }

    /** There is no such replay. */
    public static final class Unknown extends ReplayException {
        private static final long serialVersionUID = 1L;

        public Unknown() {
            super("There is no such replay. GET /admin/replays lists them.");
        }
    }

    /** Too many replays wait already. */
    public static final class TooMany extends ReplayException {
        private static final long serialVersionUID = 1L;

        public TooMany(int most) {
            super(most + " replays run or wait already. Cancel one, or wait.");
        }
    }

    /** The file is too large. */
    public static final class TooLarge extends ReplayException {
        private static final long serialVersionUID = 1L;

        TooLarge(long most) {
            super("The file of prompts is larger than " + most + " bytes, which tandem.replay.max-file-size allows.");
        }
    }

    /** The settings of a replay make no sense. */
    public static final class Misconfigured extends ReplayException {
        private static final long serialVersionUID = 1L;
        private final String param;

        public Misconfigured(String param, String message) {
            super(message);
            this.param = param;
        }

        /** The parameter at fault. */
        public String param() {
            return param;
        }
    }
}
