package dev.tandem.memory;

/** What the plan of a variant rests on. */
public enum EstimateSource {
    /** What {@code llama-fit-params} of the variant's own build says. */
    FIT_PARAMS,
    /** The file's header; what computing needs is an allowance. */
    HEADER,
    /** Nothing: it takes no memory here, or it is not known how much. */
    NONE
}
