package dev.tandem.routing;

/** What an experiment randomises, and so what stays with its variant. */
public enum Unit {
    /** A session header if the client sends one, else the conversation: its system message and first user message. */
    CONVERSATION,
    /** The session header; requests without one count as conversations. */
    SESSION,
    /** The client's {@code safety_identifier} or {@code user}; requests without one count as conversations. */
    USER
}
