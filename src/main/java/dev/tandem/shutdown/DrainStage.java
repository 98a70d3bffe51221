package dev.tandem.shutdown;

/** The stages of going away, in their order. */
enum DrainStage {
    /** Nobody asked Tandem to stop. */
    SERVING,
    /** Not ready any more, but whoever still comes is served. */
    LEAVING,
    /** Whoever comes is refused; what is under way may end. */
    REFUSING,
    /** What is still under way is cut off. */
    INTERRUPTING
}
