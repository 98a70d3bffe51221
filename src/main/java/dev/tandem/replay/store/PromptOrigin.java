package dev.tandem.replay.store;

/** Where the prompts of a replay come from. */
public enum PromptOrigin {
    /** A file of the operator's. */
    FILE,
    /** What clients asked, and the server recorded. */
    RECORDED,
    /** The set that comes with the program: a stand-in for one's own traffic. */
    BUNDLED
}
