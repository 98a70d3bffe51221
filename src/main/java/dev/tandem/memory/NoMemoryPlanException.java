package dev.tandem.memory;

/** Somebody asks for a memory plan where none was made. */
public final class NoMemoryPlanException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NoMemoryPlanException() {
        super("No plan was made: tandem.memory.check is off.");
    }
}
