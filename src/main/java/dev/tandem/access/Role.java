package dev.tandem.access;

/** What a key allows. */
public enum Role {
    /** Chatting: {@code /v1}. */
    CLIENT,
    /** Everything: {@code /v1} and {@code /admin}, and choosing variants of a blind model. */
    ADMIN
}
