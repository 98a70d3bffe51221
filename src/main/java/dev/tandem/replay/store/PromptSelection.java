package dev.tandem.replay.store;

/** Which of a recorded conversation's user messages are replayed, each with all that was said before it. */
public enum PromptSelection {
    /** The last one: one prompt a conversation, with its whole history. */
    LAST,
    /** The first one: one prompt a conversation, without history. */
    FIRST,
    /** Each of them. Those of one conversation count as one unit. */
    ALL
}
