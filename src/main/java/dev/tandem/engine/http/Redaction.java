package dev.tandem.engine.http;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Takes our secrets out of what an upstream says, and bounds it, before it is passed on. */
final class Redaction {

    private static final int LONGEST = 500;
    /** Shorter header values are no secrets, and blanking them would garble texts. */
    private static final int SHORTEST_SECRET = 8;

    private static final Pattern CREDENTIALS =
            Pattern.compile("(?i)\\b(bearer|basic)\\s+[^\\s\"',;]+|\\b(sk|key|AIza|hf)[-_][\\w*-]{8,}");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\s]+");

    private final List<String> secrets = new ArrayList<>();

    Redaction(Endpoint endpoint) {
        if (endpoint.key() != null) {
            secrets.add(endpoint.key().value());
        }
        endpoint.headers().values().stream()
                .filter(value -> value.length() >= SHORTEST_SECRET)
                .forEach(secrets::add);
    }

    /** The text on one line, without secrets, at most {@value #LONGEST} characters. */
    String of(String text) {
        String safe = text;
        for (String secret : secrets) {
            safe = safe.replace(secret, "***");
        }
        safe = CREDENTIALS.matcher(safe).replaceAll("***");
        safe = CONTROL.matcher(safe).replaceAll(" ").strip();
        if (safe.length() <= LONGEST) {
            return safe;
        }
        int end = Character.isHighSurrogate(safe.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return safe.substring(0, end) + "…";
    }
}
