package dev.tandem.openai;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the HTTP edge. */
@ConfigMapping(prefix = "tandem.edge")
public interface EdgeConfig {

    /**
     * Headers that name a session, the first that a request has counts. By default ours, Open WebUI's, opencode's, the
     * one that LibreChat's users configure, and Codex'.
     */
    @WithDefault("X-Tandem-Session,X-OpenWebUI-Chat-Id,X-Session-Id,X-Conversation-Id,Session-Id")
    List<String> sessionHeaders();

    /** The largest body that is read, such as {@code 32M}: images and sound travel in it. */
    @WithDefault("32M")
    MemorySize maxBodySize();

    /** The most messages that one request may have. */
    @WithDefault("2048")
    int maxMessages();

    /** The most content parts, such as texts and images, that all messages of one request may have together. */
    @WithDefault("4096")
    int maxContentParts();

    /** Memory that the bodies of all requests under way may take, trees and all; an eighth of the largest heap if unset. */
    Optional<MemorySize> maxBodiesInFlight();

    /** How long a client may take for the head of a request. */
    @WithDefault("30s")
    Duration headTimeout();

    /** How long a client may pause while it sends a body. */
    @WithDefault("30s")
    Duration readTimeout();

    /** What a client must send of a body in a second on average, once it took longer than it may pause. */
    @WithDefault("4K")
    MemorySize minBodyRate();

    /** Silence after which an idle stream gets a comment line, so that no proxy takes it for dead. */
    @WithDefault("15s")
    Duration keepAlive();

    /** How long a client may leave its stream unread before it is taken for gone. */
    @WithDefault("60s")
    Duration writeTimeout();
}
