package dev.tandem.access;

import dev.tandem.access.AccessDeniedException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * Decides who may do what.
 *
 * <p>Chatting needs a key as soon as a client key is configured. Admin paths need an admin key when one is configured;
 * without one they answer only on loopback, and only to those who ask for it directly, unless the operator opens them: a
 * request that came through a proxy, or under a foreign host name as a rebinding web page would send it, is not taken
 * for local. A web page of another origin administrates with an admin key only, whatever CORS allows it.
 */
@ApplicationScoped
public class AccessPolicy {

    private static final String BEARER = "Bearer ";

    private final ApiKeys keys;
    private final boolean openAdmin;

    @Inject
    AccessPolicy(ApiKeys keys, AccessConfig config) {
        this(keys, config.openAdmin());
    }

    /** @param openAdmin whether everyone administrates while there is no admin key */
    AccessPolicy(ApiKeys keys, boolean openAdmin) {
        this.keys = keys;
        this.openAdmin = openAdmin;
    }

    /**
     * What is known of a connection.
     *
     * @param authorization the header of that name, or what it would be with the key of {@code X-Api-Key}
     * @param loopback whether the peer's address is one of this machine's own
     * @param direct whether nothing says that a proxy forwarded it
     * @param localHost whether the host it asked for is a name of the loopback interface
     * @param foreignPage whether a web page of another origin sends it
     */
    public record Origin(
            Optional<String> authorization, boolean loopback, boolean direct, boolean localHost, boolean foreignPage) {}

    /**
     * Who was let in.
     *
     * @param name the operator's name for the key that was shown; empty for none, where all are alike
     * @param admin whether it was an admin key
     */
    public record Principal(String name, boolean admin) {}

    /**
     * Lets a chat client in.
     *
     * @return whether it showed an admin key
     * @throws AccessDeniedException if a key is needed and not there or wrong
     */
    public boolean admitClient(Origin origin) {
        return admit(origin).admin();
    }

    /**
     * Lets a chat client in whose name matters.
     *
     * @throws AccessDeniedException if a key is needed and not there or wrong
     */
    public Principal admit(Origin origin) {
        Optional<ApiKeys.Holder> holder = holder(origin);
        if (keys.anyOf(Role.CLIENT) && holder.isEmpty()) {
            throw missingOrWrong(origin);
        }
        return new Principal(
                holder.map(ApiKeys.Holder::name).orElse(""),
                holder.filter(known -> known.role() == Role.ADMIN).isPresent());
    }

    /**
     * Lets an administrator in.
     *
     * @throws AccessDeniedException if not
     */
    public void admitAdmin(Origin origin) {
        if (keys.anyOf(Role.ADMIN)) {
            ApiKeys.Holder holder = holder(origin).orElseThrow(() -> missingOrWrong(origin));
            if (holder.role() != Role.ADMIN) {
                throw new AccessDeniedException(Reason.FORBIDDEN, "This API key does not allow administration.");
            }
        } else if (origin.foreignPage()) {
            throw new AccessDeniedException(
                    Reason.FORBIDDEN,
                    "A web page of another origin administrates with an admin key only."
                            + " Configure tandem.access.keys.<name> with role admin.");
        } else if (!openAdmin && (!origin.loopback() || !origin.direct() || !origin.localHost())) {
            throw new AccessDeniedException(
                    Reason.FORBIDDEN,
                    "Without an admin key, admin paths answer on this machine only, and not through a proxy"
                            + " (nor with 'Connection: close', as proxies send it)."
                            + " Configure tandem.access.keys.<name> with role admin.");
        }
    }

    /**
     * Lets in whoever shows a key of any role.
     *
     * @throws AccessDeniedException if no key is there, or a wrong one, and there are any
     */
    void admitHolder(Origin origin) {
        if (keys.any() && holder(origin).isEmpty()) {
            throw missingOrWrong(origin);
        }
    }

    private Optional<ApiKeys.Holder> holder(Origin origin) {
        return bearer(origin).flatMap(keys::holder);
    }

    private static Optional<String> bearer(Origin origin) {
        return origin.authorization()
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    private static AccessDeniedException missingOrWrong(Origin origin) {
        return bearer(origin).isEmpty()
                ? new AccessDeniedException(
                        Reason.MISSING_KEY,
                        "You didn't provide an API key. Send it in the header 'Authorization: Bearer YOUR_KEY'.")
                : new AccessDeniedException(Reason.WRONG_KEY, "Incorrect API key provided.");
    }
}
