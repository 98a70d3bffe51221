package dev.tandem.engine.http;

import java.nio.file.Path;

/** Where an upstream listens. */
public sealed interface Address {

    /**
     * A host and a port.
     *
     * @param host name or IP address, an IPv6 address without brackets
     * @param port from 1 to 65535
     * @param tls whether the connection is encrypted and the server's certificate checked
     */
    record Tcp(String host, int port, boolean tls) implements Address {}

    /**
     * A Unix domain socket. Only a Vert.x that runs on a native transport can connect to one: {@code
     * quarkus.vertx.prefer-native-transport=true} and netty's native transport on the class path.
     */
    record UnixSocket(Path path) implements Address {}
}
