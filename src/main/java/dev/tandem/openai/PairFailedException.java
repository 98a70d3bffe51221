package dev.tandem.openai;

/** At least one of the two answers of a pair failed; which one is not told. */
final class PairFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Throwable first;

    /** @param first what failed, or the first of two */
    PairFailedException(Throwable first) {
        super(first.getMessage(), first, false, false);
        this.first = first;
    }

    /** What failed. */
    Throwable first() {
        return first;
    }
}
