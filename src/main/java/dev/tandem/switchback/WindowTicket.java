package dev.tandem.switchback;

import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.Uni;

/**
 * A request's way into a window.
 *
 * @param expected the window that the request is for, as far as can be told; it may have to wait for it
 * @param admission comes on the ticket's executor when a window opens, which need not be the one that was expected, if
 *     that variant could not be loaded. To be subscribed to once; cancelling it gives the place up. Fails with {@link
 *     EngineException.Overloaded} when too many wait or it waited for too long, with {@link EngineException.Absent} when
 *     its variant's window opens too late to wait for it, with {@link EngineException.Unavailable} when there is none
 */
public record WindowTicket(SwitchbackWindow expected, Uni<WindowAdmission> admission) {}
